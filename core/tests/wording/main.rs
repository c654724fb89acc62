//! How proposals read: whole texts, hostile names, laws, and patches that git takes.

mod edits;
mod given;
mod hostile;
mod laws;
mod parsed;
mod patch;
mod sequel;
mod texts;
