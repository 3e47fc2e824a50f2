-- Who forgot the password asks for a link by e-mail. It is another than the one an officer gives: it lasts shorter, and
-- whoever asks for one puts no end to the other.
alter table one_time_link
    drop constraint one_time_link_purpose_check,
    add constraint one_time_link_purpose_check check (purpose in ('first_admin', 'password', 'reset'));
