//! The differences between two documents, place by place.
//!
//! In:  an old document and a new one, as the operator wrote them.
//! Out: each [`Place`] at which they differ, and the new document with one place set back.
//!
//! A place is a JSON pointer (RFC 6901) that names an element of a list by its name instead of its
//! index, so that an element added before others moves none of them. A value that only one
//! document has is one place; [`Documents::inside`] gives the places within it.

use std::collections::{HashMap, HashSet};
use std::fmt;

use crate::json::{Object, Value};
use crate::realm::escaped;
use crate::realm::record::digest;
use crate::sorted::sorted;

/// Two documents, the old one and the new one.
#[derive(Debug)]
pub(super) struct Documents {
    old: Value,
    new: Value,
}

/// A place in both documents.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Place {
    steps: Vec<String>,
    part: Part,
}

/// The difference at a place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Part {
    /// The value.
    Value,
    /// The order of a list, among the elements that both documents have.
    Order,
}

/// The values of both documents at one place.
#[derive(Clone, Copy, Debug)]
struct Pair<'a> {
    old: Option<&'a Value>,
    new: Option<&'a Value>,
}

impl Documents {
    pub(super) fn new([old, new]: [&Object; 2]) -> Self {
        Self { old: Value::Object(old.clone()), new: Value::Object(new.clone()) }
    }

    /// The places that differ; values come before the order of their list.
    pub(super) fn differing(&self) -> Vec<Place> {
        let mut places = Vec::new();
        self.root().find(&mut Vec::new(), &mut places);
        places
    }

    /// The places within a value that only one document has: its members, or its elements. The members
    /// that name an element of a list belong to the element itself, and are no places within it.
    pub(super) fn inside(&self, place: &Place) -> Vec<Place> {
        let Some((last, steps)) = place.steps.split_last() else { return Vec::new() };
        let around = steps.iter().fold(self.root(), |pair, step| pair.step(step));
        let pair = around.step(last);
        if pair.old.is_some() == pair.new.is_some() {
            return Vec::new();
        }
        let is_element = around.lists().is_some() && pair.objects().is_some();
        let names = |step: &str, pair: Pair<'_>| {
            let value = pair.old.or(pair.new).and_then(Value::as_str);
            value == Some(last) && NAMES.contains(&[step].as_slice())
        };
        let inner = pair.inner().into_iter().filter(|(step, pair)| !(is_element && names(step, *pair)));
        inner.map(|(step, _)| Place { steps: with(&place.steps, step), part: Part::Value }).collect()
    }

    /// The name under which an operator accepts the difference at a place: the place, and a digest of both
    /// values, so that it accepts no other difference there.
    pub(super) fn acceptance(&self, place: &Place) -> String {
        let pair = place.steps.iter().fold(self.root(), |pair, step| pair.step(step));
        // INVARIANT: no value fails to serialize, and none is the empty text, which stands for no value.
        let text = |value: Option<&Value>| value.and_then(|value| serde_json::to_string(value).ok());
        let [old, new] = [pair.old, pair.new].map(|value| text(value).unwrap_or_default());
        format!("{place}@{}", digest(&[&old, &new]))
    }

    /// The new document with the old value at this place.
    pub(super) fn put_back(&self, place: &Place) -> Option<Value> {
        self.root().put_back(&place.steps, place.part)
    }

    fn root(&self) -> Pair<'_> {
        Pair { old: Some(&self.old), new: Some(&self.new) }
    }
}

impl Place {
    /// The client to which the place belongs, if it belongs to one.
    pub(super) fn client(&self) -> Option<&str> {
        match self.steps.as_slice() {
            [list, client, ..] if list == CLIENTS => Some(client),
            _ => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.steps.iter().try_for_each(|step| write!(f, "/{}", escaped(step)))
    }
}

impl<'a> Pair<'a> {
    fn find(self, steps: &mut Vec<String>, places: &mut Vec<Place>) {
        if self.old == self.new {
            return;
        }
        let place = |part| Place { steps: steps.clone(), part };
        if self.old.is_none() || self.new.is_none() || (self.lists().is_none() && self.objects().is_none()) {
            places.push(place(Part::Value));
            return;
        }
        let order = self.order_differs() && *steps != [CLIENTS];
        let order = order.then(|| place(Part::Order));
        for (step, pair) in self.inner() {
            if steps.is_empty() && GRANTS_NOTHING.contains(&step.as_str()) {
                continue;
            }
            steps.push(step);
            pair.find(steps, places);
            steps.pop();
        }
        places.extend(order);
    }

    /// The values one step further in, each with the name of its step.
    fn inner(self) -> Vec<(String, Self)> {
        if let Some([old, new]) = self.lists() {
            let [old_names, new_names] = names([old, new]);
            let mut left = by_name(&old_names, old);
            let of_new = new_names.iter().zip(new);
            let mut inner: Vec<_> = of_new
                .map(|(name, new)| (name.clone(), Pair { old: left.remove(name.as_str()), new: Some(new) }))
                .collect();
            let removed = sorted(left.keys().copied());
            inner.extend(
                removed
                    .into_iter()
                    .map(|name| (name.to_owned(), Pair { old: left.get(name).copied(), new: None })),
            );
            return inner;
        }
        let Some([old, new]) = self.objects() else { return Vec::new() };
        let members = |object: Option<&'a Object>| object.into_iter().flat_map(Object::members);
        let gone = members(old).filter(|(name, _)| !new.is_some_and(|new| new.has(name)));
        let all = members(new).chain(gone).map(|(name, _)| name);
        all.map(|name| (name.to_owned(), self.step(name))).collect()
    }

    /// The values behind one step.
    fn step(self, step: &str) -> Self {
        if let Some(lists) = self.lists() {
            let names = names(lists);
            let [old, new] = [0, 1].map(|side: usize| {
                let index = names.get(side)?.iter().position(|name| name == step)?;
                lists.get(side)?.get(index)
            });
            return Self { old, new };
        }
        let member = |value: Option<&'a Value>| value.and_then(Value::as_object)?.member(step);
        Self { old: member(self.old), new: member(self.new) }
    }

    /// The elements of two lists; an absent list has none.
    fn lists(self) -> Option<[&'a [Value]; 2]> {
        match (self.old, self.new) {
            (Some(Value::Array(old)), Some(Value::Array(new))) => Some([old, new]),
            (Some(Value::Array(old)), None) => Some([old, &[]]),
            (None, Some(Value::Array(new))) => Some([&[], new]),
            _ => None,
        }
    }

    /// Two objects, or one.
    fn objects(self) -> Option<[Option<&'a Object>; 2]> {
        match (self.old, self.new) {
            (Some(Value::Object(old)), Some(Value::Object(new))) => Some([Some(old), Some(new)]),
            (Some(Value::Object(old)), None) => Some([Some(old), None]),
            (None, Some(Value::Object(new))) => Some([None, Some(new)]),
            _ => None,
        }
    }

    fn order_differs(self) -> bool {
        let Some(lists) = self.lists() else { return false };
        let [old, new] = names(lists);
        let [in_old, in_new] = [&old, &new].map(|names| distinct(names));
        let common = old.iter().filter(|name| in_new.contains(name.as_str()));
        common.ne(new.iter().filter(|name| in_old.contains(name.as_str())))
    }

    /// The new value, with the old value behind these steps.
    fn put_back(self, steps: &[String], part: Part) -> Option<Value> {
        let Some((step, rest)) = steps.split_first() else {
            return match part {
                Part::Value => self.old.cloned(),
                Part::Order => self.in_old_order(),
            };
        };
        let value = self.step(step).put_back(rest, part);
        if let Some(lists) = self.lists() {
            return Some(Value::Array(with_element(lists, step, value)));
        }
        let [_, new] = self.objects()?;
        let mut object = new.cloned().unwrap_or_default();
        match value {
            Some(value) => object.set(step, value),
            None => object.remove(step),
        }
        Some(Value::Object(object))
    }

    /// The new list, with the elements that the old one also has in the order of the old one.
    fn in_old_order(self) -> Option<Value> {
        let lists = self.lists()?;
        let [old, new] = names(lists);
        let of_new = by_name(&new, lists[1]);
        let mut common = old.iter().filter_map(|name| of_new.get(name.as_str()).copied());
        let in_old = distinct(&old);
        let elements = new.iter().zip(lists[1]).filter_map(|(name, element)| {
            if in_old.contains(name.as_str()) { common.next() } else { Some(element) }
        });
        Some(Value::Array(elements.cloned().collect()))
    }
}

/// The elements of a list by their names.
fn by_name<'n, 'v>(names: &'n [String], list: &'v [Value]) -> HashMap<&'n str, &'v Value> {
    names.iter().map(String::as_str).zip(list).collect()
}

fn distinct(names: &[String]) -> HashSet<&str> {
    names.iter().map(String::as_str).collect()
}

/// The new list with this value for the element of a name: at its index in the new list, or in the old
/// list where only the old list has it.
fn with_element([old, new]: [&[Value]; 2], name: &str, value: Option<Value>) -> Vec<Value> {
    let [old_names, new_names] = names([old, new]);
    let index = |names: &[String]| names.iter().position(|own| own == name);
    let mut elements = new.to_vec();
    let at = index(&new_names);
    if let Some(at) = at {
        elements.remove(at);
    }
    if let Some(value) = value {
        let at = at.or_else(|| index(&old_names)).unwrap_or(elements.len());
        elements.insert(at.min(elements.len()), value);
    }
    elements
}

/// The names of the elements of two lists: their own names, where each list has a different one for
/// each element, otherwise their indices.
fn names(lists: [&[Value]; 2]) -> [Vec<String>; 2] {
    let own = lists.map(|list| {
        let names: Option<Vec<String>> = list.iter().map(name).collect();
        names.filter(|names| distinct(names).len() == names.len())
    });
    match own {
        [Some(old), Some(new)] => [old, new],
        _ => lists.map(|list| (0..list.len()).map(|index| index.to_string()).collect()),
    }
}

/// The name of an element: a string is its own name, a list of strings has all of them as its name, and
/// the values of some members name an object.
fn name(element: &Value) -> Option<String> {
    let Value::Object(object) = element else { return Some(element.as_strings()?.join(" ")) };
    NAMES.iter().find_map(|members| {
        let names: Option<Vec<&str>> = members.iter().map(|member| object.member(member)?.as_str()).collect();
        Some(names?.join(" "))
    })
}

fn with(steps: &[String], step: String) -> Vec<String> {
    steps.iter().cloned().chain([step]).collect()
}

/// The list whose elements a store keeps one by one, so that it has no order.
const CLIENTS: &str = "clients";
/// The members of a document that grant nothing.
const GRANTS_NOTHING: [&str; 2] = ["$schema", "version"];
/// The members whose values name the elements of lists.
const NAMES: [&[&str]; 6] =
    [&["client_id"], &["issuer"], &["audience"], &["id"], &["kid"], &["subject", "actor"]];
