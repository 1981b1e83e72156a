//! The rows of a report on places in code: who reads what, when, by which path and behind which gate.

use crate::base::Location;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

impl Behaviour {
    /// Whether it is a read of personal information that can succeed: what summaries count.
    #[must_use]
    pub fn counts(&self) -> bool {
        !self.weak && self.obtains.is_none()
    }
}

model! {
    /// Code that obtains personal information.
    Behaviour {
        /// Report-level type.
        data: String,
        /// `Lclass;->member` of the call or field at `at`.
        api: String,
        /// The constant that decides what is read.
        detail: Option<String>,
        /// Whether the value identifies only together with others.
        weak: bool,
        /// Lowest API level on which the place can run, where branches of its method show one.
        api_min: Option<i64>,
        /// Highest API level on which the place can run, where branches of its method show one.
        api_max: Option<i64>,
        /// `false` where an ordinary app gets the value on none of these levels; such a row counts nowhere.
        obtains: Option<bool>,
        /// Whether it is necessary information of the category the scan was told; `null` without one.
        necessary: Option<bool>,
        /// `app`, `sdk:<id>` or `unknown`.
        subject: String,
        /// Phases in which it is reached.
        phase: Vec<String>,
        /// `certain`, `likely` or `possible`.
        certainty: String,
        /// Milliseconds after which it is repeated, where a constant tells; 0 for as often as can be.
        interval: Option<i64>,
        /// The place.
        at: Location,
        /// Call path from an entry point.
        path: Vec<Step>,
        /// Paths of the other phases.
        other_paths: Vec<OtherPath>,
        /// The consent gate on the path.
        gate: Option<Gate>,
        /// Where the value goes.
        flows_to: Vec<Flow>,
    }
    /// Code that does something else that rules judge: asks for permissions, loads code, starts itself, sends.
    Call {
        /// What it does: the kind of the model of its API.
        model: String,
        /// `Lclass;->member` of the call at `at`.
        api: String,
        /// The constants that decide what it does.
        detail: Vec<String>,
        /// `app`, `sdk:<id>` or `unknown`.
        subject: String,
        /// Phases in which it is reached.
        phase: Vec<String>,
        /// `certain`, `likely` or `possible`.
        certainty: String,
        /// Milliseconds after which it is repeated, where a constant tells; 0 for as often as can be.
        interval: Option<i64>,
        /// The place.
        at: Location,
        /// Call path from an entry point.
        path: Vec<Step>,
        /// Paths of the other phases.
        other_paths: Vec<OtherPath>,
        /// The consent gate on the path.
        gate: Option<Gate>,
    }
    /// A step of a call path.
    Step {
        /// Class descriptor.
        class: String,
        /// Method with descriptor.
        method: String,
        /// Offset in code units.
        offset: u64,
        /// Source line, where debug information has it.
        line: Option<u32>,
        /// Kind of the edge that leads on: `exact`, `cha`, `callback`, `icc`, `reflection`, `capped`.
        edge: String,
    }
    /// The path of a further phase.
    OtherPath {
        /// Phase.
        phase: String,
        /// Certainty.
        certainty: String,
        /// Path.
        path: Vec<Step>,
        /// The consent gate on the path.
        gate: Option<Gate>,
    }
    /// A consent gate.
    Gate {
        /// `preference`, `dialog`, `sdk-switch` or `field`; `permission` of a branch where one was denied.
        kind: String,
        /// Key.
        key: String,
        /// Place.
        at: Location,
        /// Why it counts as one: `key`, `name`, `written`, `manager`, `button`, `stores`, `switch`;
        /// `refuses`, `denied` where it is a refusal that leads to the place.
        why: String,
    }
    /// What was looked at as a sign of consent.
    ConsentCandidate {
        /// `preference`, `field` or `dialog`.
        kind: String,
        /// Key, name or text.
        key: String,
        /// Place.
        at: Location,
        /// Why it counts, as for a gate, or why it does not: `default`.
        why: String,
        /// Whether a place behind it counts as after consent.
        counts: bool,
    }
    /// Where a value goes.
    Flow {
        /// Kind of sink: `network`, `upload`, `socket`, `cloud`, `analytics`, `navigate`.
        sink: String,
        /// What sends it.
        api: String,
        /// Host, where constant.
        host: Option<String>,
        /// Whose the host is: `own` (taken from where most requests go), `service` (of a known owner), `unknown`.
        recipient: Option<String>,
        /// Owner of the host, where known.
        owner: Option<String>,
        /// ISO country of the owner, where known.
        country: Option<String>,
        /// Whether it is sent in the clear.
        cleartext: bool,
        /// Whether the host is an address and no name.
        address: bool,
        /// `certain`, `likely` or `possible`.
        certainty: String,
        /// Whose code sends it.
        subject: String,
        /// The places on the way: what gives it first, what sends it last.
        steps: Vec<FlowStep>,
    }
    /// A place that a value passes.
    FlowStep {
        /// `source`, `callback`, `argument`, `return`, `state`, `global`, `module`, `storage` or `sink`.
        kind: String,
        /// The method, the key or the member.
        name: String,
        /// Where.
        at: Location,
    }
}
