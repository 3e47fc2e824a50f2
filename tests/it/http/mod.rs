mod caching;
