//! Names that stand for something of another file.

use super::context::{Context, Faults};
use crate::signature::Document;

/// Data types: code-level ones in models and permissions, report-level ones elsewhere.
pub(super) fn data(context: &Context<'_>, faults: &mut Faults<'_>) {
    let signatures = context.signatures;
    let mut code = |document: &Document, way: &str, ids: &[String]| {
        for (at, id) in ids.iter().enumerate().filter(|(_, id)| signatures.code_type(id).is_none()) {
            faults.at(document, &format!("{way}/{at}"), format!("there is no code-level type `{id}`"));
        }
    };
    context.methods().iter().for_each(|it| code(it.document, &it.way("data"), &it.it.data));
    context.elements().iter().for_each(|it| code(it.document, &it.way("data"), &it.it.data));
    context.apis().iter().for_each(|it| code(it.document, &it.way("data"), &it.it.data));
    context.constants().iter().for_each(|it| code(it.document, &it.way("data"), &it.it.data));
    context.permissions().iter().for_each(|it| code(it.document, &it.way("data"), &it.it.data));
    let mut report = |document: &Document, way: &str, id: &str| {
        if signatures.data_type(id).is_none() {
            faults.at(document, way, format!("there is no report-level type `{id}`"));
        }
    };
    for sdk in context.sdks() {
        for (at, id) in sdk.it.declared.iter().enumerate() {
            report(sdk.document, &format!("declared/{at}"), id);
        }
    }
    for category in context.categories() {
        for (row, necessary) in category.it.necessary.iter().enumerate() {
            for (at, id) in necessary.data.iter().enumerate() {
                report(category.document, &format!("necessary/{row}/data/{at}"), id);
            }
        }
    }
    for taxonomy in context.taxonomies() {
        for (at, id) in taxonomy.it.code_type.iter().enumerate() {
            if let Some(id) = &id.report {
                report(taxonomy.document, &format!("code_type/{at}/report"), id);
            }
        }
    }
}

/// Permissions that models need, and that suggest categories.
pub(super) fn permissions(context: &Context<'_>, faults: &mut Faults<'_>) {
    let mut check = |document: &Document, way: &str, names: &[String]| {
        for (at, name) in names.iter().enumerate() {
            if context.signatures.permission(name).is_none() {
                faults.at(document, &format!("{way}/{at}"), format!("there is no permission `{name}`"));
            }
        }
    };
    for it in context.apis() {
        check(it.document, &it.way("permissions"), &it.it.permissions);
    }
    for it in context.constants() {
        check(it.document, &it.way("permissions"), &it.it.permissions);
    }
    for it in context.categories() {
        check(it.document, "suggest/permission", &it.it.suggest.permission);
    }
}

/// SDKs that talk to a host, and that suggest categories.
pub(super) fn sdks(context: &Context<'_>, faults: &mut Faults<'_>) {
    for domain in context.domains() {
        if let Some(id) = domain.it.sdk.as_ref().filter(|id| context.signatures.sdk(id).is_none()) {
            faults.at(domain.document, &domain.way("sdk"), format!("there is no SDK `{id}`"));
        }
    }
    for category in context.categories() {
        for (at, id) in category.it.suggest.sdk.iter().enumerate() {
            if context.signatures.sdk(id).is_none() {
                let message = format!("there is no SDK `{id}`");
                faults.at(category.document, &format!("suggest/sdk/{at}"), message);
            }
        }
    }
}
