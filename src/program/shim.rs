//! temporary
use crate::base::{Limits, Parsed};
use crate::format::arsc::ResourceTable;
use crate::format::{axml, xml::Document};
pub(crate) fn parse_xml(bytes: &[u8], limits: &Limits) -> Parsed<Document> {
    axml::parse(bytes, limits)
}
pub(crate) mod pb {
    use super::*;
    pub(crate) fn parse_table(_: &[u8], _: &Limits) -> Parsed<ResourceTable> {
        Parsed::default()
    }
}
