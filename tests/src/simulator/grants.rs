//! Permissions as GitHub's JSON names them.

use serde_json::{Value, json};

use super::access::{Level, Permissions};
use super::answer::Answer;

/// The permissions as `app-permissions`; everyone may read metadata.
pub(crate) fn shown(permissions: &Permissions) -> Value {
    let mut permissions = permissions.clone();
    let mut shown = json!({"metadata": "read"});
    for (name, level) in slots(&mut permissions) {
        match level {
            Level::None => {}
            Level::Read => shown[name] = json!("read"),
            Level::Write => shown[name] = json!("write"),
        }
    }
    shown
}

/// What a token may do that asks for `wanted`; one that asks for nothing gets all that is granted.
pub(crate) fn narrowed(granted: &Permissions, wanted: &Value) -> Result<Permissions, Answer> {
    let Some(wanted) = wanted.as_object().filter(|wanted| !wanted.is_empty()) else {
        return Ok(granted.clone());
    };
    let mut granted = granted.clone();
    let mut narrow = Permissions::nothing();
    for (name, level) in wanted {
        let level = read(level).ok_or_else(not_granted)?;
        if name == "metadata" && level == Level::Read {
            continue;
        }
        let of = |(known, _): &(&str, &mut Level)| known == name;
        let (_, most) = slots(&mut granted).into_iter().find(of).ok_or_else(not_granted)?;
        if level > *most {
            return Err(not_granted());
        }
        let (_, slot) = slots(&mut narrow).into_iter().find(of).ok_or_else(not_granted)?;
        *slot = level;
    }
    Ok(narrow)
}

fn slots(permissions: &mut Permissions) -> [(&'static str, &mut Level); 4] {
    [
        ("contents", &mut permissions.contents),
        ("issues", &mut permissions.issues),
        ("pull_requests", &mut permissions.pull_requests),
        ("workflows", &mut permissions.workflows),
    ]
}

fn read(level: &Value) -> Option<Level> {
    match level.as_str()? {
        "read" => Some(Level::Read),
        "write" => Some(Level::Write),
        _ => None,
    }
}

fn not_granted() -> Answer {
    Answer::unprocessable("The permissions requested are not granted to this installation.")
}
