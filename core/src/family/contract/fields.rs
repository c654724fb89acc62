//! The fields that each contract's model knows, in the order it writes them.

use super::Contract;

/// What a model knows of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Model {
    /// Nothing: it is written as it is read.
    Any,
    /// An array of objects with these fields.
    List(&'static [Field]),
    /// An object with these fields.
    Record(&'static [Field]),
}

/// One field of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) model: Model,
    pub(super) need: Need,
}

/// Whether an object may lack a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Optional,
    Required,
}

impl Contract {
    /// Returns the fields of an entry.
    pub(super) const fn fields(self) -> &'static [Field] {
        match self {
            Self::StableDiffusion => STABLE_DIFFUSION,
        }
    }
}

const fn required(name: &'static str) -> Field {
    Field { name, model: Model::Any, need: Need::Required }
}

const fn optional(name: &'static str) -> Field {
    Field { name, model: Model::Any, need: Need::Optional }
}

const STABLE_DIFFUSION: &[Field] = &[
    required("name"),
    required("baseline"),
    optional("optimization"),
    required("type"),
    required("inpainting"),
    optional("description"),
    optional("tags"),
    optional("showcases"),
    optional("min_bridge_version"),
    required("version"),
    optional("style"),
    optional("trigger"),
    optional("homepage"),
    required("nsfw"),
    required("download_all"),
    optional("requirements"),
    Field { model: Model::Record(CONFIG), ..required("config") },
    optional("available"),
    optional("features_not_supported"),
    optional("size_on_disk_bytes"),
];

const CONFIG: &[Field] = &[
    Field { model: Model::List(FILE), ..optional("files") },
    Field { model: Model::List(DOWNLOAD), ..optional("download") },
];

const FILE: &[Field] =
    &[optional("path"), optional("md5sum"), optional("sha256sum"), optional("file_type")];

const DOWNLOAD: &[Field] =
    &[optional("file_name"), optional("file_path"), optional("file_url"), optional("file_type")];
