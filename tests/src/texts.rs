//! A text reference in small, written out by hand: the source's document, and the two files that agree with it.

use std::fmt::Write as _;

/// One model, such as `example/alpha-7B`, with a size in billions that is also in its name.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    /// The name behind `example/`.
    pub name: &'static str,
    /// Its size in billions, as `models.csv` has it.
    pub billions: u32,
    /// What it is for.
    pub description: &'static str,
}

/// Two models that every stage begins with.
pub const ALPHA: Model = Model { name: "alpha-7B", billions: 7, description: "For letters." };
/// See [`ALPHA`].
pub const BETA: Model = Model { name: "beta-13B", billions: 13, description: "For lists." };
/// A model that stands between them.
pub const NEW: Model = Model { name: "alpine-3B", billions: 3, description: "For walks." };

/// Returns what the source of record answers.
pub fn source(models: &[Model]) -> String {
    let record = |model: &Model| {
        let Model { name, billions, description } = model;
        let shown = name.replace('-', " ");
        format!(
            r#""example/{name}": {{"name": "example/{name}", "model_name": "{name}", "baseline": "none",
            "parameters": {billions}000000000, "description": "{description}", "version": "1",
            "style": "generalist", "nsfw": false, "display_name": "{shown}", "tags": ["{billions}B"]}}"#
        )
    };
    format!("{{{}}}", models.iter().map(record).collect::<Vec<_>>().join(",\n"))
}

/// Returns `models.csv`.
pub fn table(models: &[Model]) -> String {
    let mut table = HEADER.to_owned();
    for model in models {
        table.push_str(&row(model));
    }
    table
}

/// Returns a model's line of `models.csv`.
pub fn row(model: &Model) -> String {
    let Model { name, billions, description } = model;
    format!("example/{name},{billions},,,none,{description},,,,\r\n")
}

/// Returns `db.json`, as the repository's converter makes it of [`table`].
pub fn entries(models: &[Model]) -> String {
    let mut text = String::from("{");
    let keys = models.iter().flat_map(|model| keys(model).map(|key| (key, model)));
    for (at, (key, model)) in keys.enumerate() {
        let Model { name, billions, description } = model;
        let shown = name.replace('-', " ");
        let comma = if at == 0 { "" } else { "," };
        write!(
            text,
            r#"{comma}
    "{key}": {{
        "name": "{key}",
        "model_name": "{name}",
        "baseline": "none",
        "parameters": {billions}000000000,
        "description": "{description}",
        "version": "1",
        "style": "generalist",
        "nsfw": false,
        "display_name": "{shown}",
        "tags": [
            "{billions}B"
        ]
    }}"#
        )
        .expect("a text takes all");
    }
    text + "\n}\n"
}

/// Returns the names of a model's three entries.
pub fn keys(model: &Model) -> [String; 3] {
    let name = model.name;
    [format!("example/{name}"), format!("aphrodite/example/{name}"), format!("koboldcpp/{name}")]
}

/// The first line of `models.csv`.
pub const HEADER: &str = "name,parameters_bn,display_name,url,baseline,description,style,tags,instruct_format,settings\r\n";
