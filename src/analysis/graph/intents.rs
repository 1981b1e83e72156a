//! An intent counts where it is sent, not where it is built, as far as one method shows both.

use super::EdgeKind;
use super::special::Special;
use crate::signature::raw::When;

/// What one method does with the intents that it builds, each known by the address of its allocation.
#[derive(Default)]
pub(super) struct Intents {
    /// Intents, none where another method built it, and the position of an edge to what they name.
    built: Vec<(Option<u32>, usize)>,
    /// Intents, where they are sent, and who starts what they name.
    sent: Vec<(u32, u32, When)>,
    /// Intents that others get hold of as well.
    shared: Vec<u32>,
    /// Who starts the intents that go off in a way which is not followed.
    unknown: Option<When>,
}

impl Intents {
    /// Edges of that range came about as a component was told to the object.
    pub(super) fn build(&mut self, object: Option<u32>, edges: std::ops::Range<usize>) {
        self.built.extend(edges.map(|edge| (object, edge)));
    }

    pub(super) fn is_built(&self, object: u32) -> bool {
        self.built.iter().any(|(known, _)| *known == Some(object))
    }

    pub(super) fn share(&mut self, object: u32) {
        if self.is_built(object) {
            self.shared.push(object);
        }
    }

    /// A call that sends one of these objects, or something that is not known.
    pub(super) fn send(&mut self, objects: &[u32], address: u32, when: When) {
        let known = objects.iter().filter(|object| self.is_built(**object));
        let sent: Vec<_> = known.map(|object| (*object, address, when)).collect();
        if sent.is_empty() && when != When::Same {
            self.unknown = Some(when);
        }
        self.sent.extend(sent);
    }

    /// Moves the edges to where the intents are sent; who sends the others is not known.
    pub(super) fn settle(self, edges: &mut Vec<Special>) {
        let mut moved = Vec::new();
        let mut gone = vec![false; edges.len()];
        for (object, at) in &self.built {
            let (Some(edge), Some(gone)) = (edges.get_mut(*at), gone.get_mut(*at)) else { continue };
            let mut is_sent = false;
            for (sent, address, when) in self.sent.iter().filter(|(sent, ..)| Some(*sent) == *object) {
                moved.push(Special { address: *address, when: *when, ..*edge });
                *gone = !self.shared.contains(sent);
                is_sent = true;
            }
            if let Some(when) = self.unknown.filter(|_| !is_sent && edge.kind == EdgeKind::Icc) {
                edge.when = edge.when.max(when);
            }
        }
        let mut gone = gone.into_iter();
        edges.retain(|_| gone.next() != Some(true));
        edges.append(&mut moved);
    }
}
