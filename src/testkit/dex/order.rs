//! The order of `class_defs`: a class stands after its superclass and interfaces where the file defines them.

use std::collections::BTreeMap;

use super::model::Class;

/// Sorts by name, parents first; the error names the class that occurs twice or inherits from itself.
pub(super) fn sort(mut classes: Vec<Class>) -> Result<Vec<Class>, (usize, usize, String)> {
    classes.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some([_, twice]) = classes.array_windows().find(|[a, b]| a.name == b.name) {
        return Err((twice.source, twice.at, format!("class `{}` is defined twice", twice.name)));
    }
    let order = parents_first(&classes)?;
    let mut slots: Vec<Option<Class>> = classes.into_iter().map(Some).collect();
    Ok(order.into_iter().filter_map(|index| slots[index].take()).collect())
}

fn parents_first(classes: &[Class]) -> Result<Vec<usize>, (usize, usize, String)> {
    let by_name: BTreeMap<&str, usize> =
        classes.iter().enumerate().map(|(index, class)| (class.name.as_str(), index)).collect();
    let mut state = vec![State::New; classes.len()];
    let mut order = Vec::with_capacity(classes.len());
    for root in 0..classes.len() {
        let mut stack = vec![root];
        while let Some(&index) = stack.last() {
            let class = &classes[index];
            if state[index] != State::New {
                stack.pop();
                if state[index] == State::Open {
                    state[index] = State::Done;
                    order.push(index);
                }
                continue;
            }
            state[index] = State::Open;
            for parent in class.superclass.iter().chain(&class.interfaces) {
                match by_name.get(parent.as_str()).map(|parent| (*parent, state[*parent])) {
                    Some((parent, State::New)) => stack.push(parent),
                    Some((_, State::Open)) => {
                        return Err((
                            class.source,
                            class.at,
                            format!("class `{}` inherits from itself", class.name),
                        ));
                    }
                    _ => {}
                }
            }
        }
    }
    Ok(order)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}
