use super::*;

fn row(name: &str, value: Option<f64>) -> Row {
    Row {
        code: String::new(),
        name: name.to_owned(),
        href: String::new(),
        page: String::new(),
        counts: Counts::default(),
        area_ha: 1.0,
        value,
        class: String::new(),
        fill: String::new(),
        dominant: None,
        chosen: false,
    }
}

fn listed(layer: Layer, rows: Vec<Row>) -> Vec<String> {
    let view = View {
        state: State { layer, ..State::default() },
        level: "kecamatan",
        place: String::new(),
        rows,
        total: Counts::default(),
        not_located: 0,
        outside: 0,
        breaks: None,
        legend: Legend { title: String::new(), entries: Vec::new(), official: true, note: None },
        product: None,
    };
    view.listed().into_iter().map(|row| row.name.clone()).collect()
}

#[test]
fn the_largest_figure_comes_first_then_the_name_and_last_what_has_none() {
    let rows = || {
        vec![
            row("Ciawi", None),
            row("Dramaga", Some(0.0)),
            row("Cibinong", Some(12.0)),
            row("Bojonggede", None),
            row("Tenjo", Some(3.0)),
            row("Ciomas", Some(12.0)),
        ]
    };
    for layer in [Layer::Count, Layer::Product, Layer::Density, Layer::Points] {
        let expected = ["Cibinong", "Ciomas", "Tenjo", "Dramaga", "Bojonggede", "Ciawi"];
        assert_eq!(listed(layer, rows()), expected, "{layer:?}");
    }
    let by_name = ["Bojonggede", "Ciawi", "Cibinong", "Ciomas", "Dramaga", "Tenjo"];
    assert_eq!(listed(Layer::Dominant, rows()), by_name);
    assert!(listed(Layer::Count, Vec::new()).is_empty());
}
