//! The claims that an expression reads of the subject token, as far as its text names them.

use std::collections::BTreeSet;

use super::Expression;
use super::node::{Fold, Node, Variable};
use crate::json::Value;

impl Expression {
    /// The names of the top-level claims of the subject token that the expression reads. A claim whose
    /// name the expression computes is not among them.
    pub(crate) fn subject_claims(&self) -> BTreeSet<&str> {
        let mut claims = BTreeSet::new();
        collect(&self.0, &mut claims);
        claims
    }
}

fn collect<'n>(node: &'n Node, claims: &mut BTreeSet<&'n str>) {
    if let Some(claim) = claim(node) {
        claims.insert(claim);
    }
    match node {
        Node::Literal(_) | Node::Variable(_) | Node::Item => {}
        Node::Member(operand, _) | Node::Has(operand, _) | Node::Not(operand) | Node::Negate(operand) => {
            collect(operand, claims);
        }
        Node::Index(pair) | Node::And(pair) | Node::Or(pair) | Node::Binary(_, pair) => {
            pair.iter().for_each(|node| collect(node, claims));
        }
        Node::List(nodes) | Node::Call(_, nodes) => nodes.iter().for_each(|node| collect(node, claims)),
        Node::Map(members) => members.iter().for_each(|(_, node)| collect(node, claims)),
        Node::Condition(parts) => parts.iter().for_each(|node| collect(node, claims)),
        Node::Each(each) => {
            collect(&each.range, claims);
            match &each.fold {
                Fold::All(node) | Fold::Exists(node) | Fold::ExistsOne(node) => collect(node, claims),
                Fold::Collect { keep, element } => {
                    if let Some(keep) = keep {
                        collect(keep, claims);
                    }
                    collect(element, claims);
                }
            }
        }
    }
}

/// The claim that a node itself reads: `subject.name`, `has(subject.name)`, `subject['name']`.
fn claim(node: &Node) -> Option<&str> {
    let is_subject = |node: &Node| matches!(node, Node::Variable(Variable::Subject));
    match node {
        Node::Member(operand, name) | Node::Has(operand, name) if is_subject(operand) => Some(name),
        Node::Index(pair) => match pair.as_ref() {
            [operand, Node::Literal(Value::String(name))] if is_subject(operand) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Yields;
    use super::*;

    #[test]
    fn the_claims_of_the_subject_are_found_wherever_they_are_read() {
        for (source, claims) in [
            ("subject.level > 2", vec!["level"]),
            ("has(subject.a) && !(subject['b'] == 'x')", vec!["a", "b"]),
            ("subject.groups.exists(g, g == subject.team)", vec!["groups", "team"]),
            ("['x'].all(g, g in subject.d.e) ? subject.a == 1 : size(subject.c) > 0", vec!["a", "c", "d"]),
            ("actor != null && actor.sub == grant.sub && client.client_id == 'x'", vec![]),
            ("actor.level == 2 && subject.act.sub == 'x'", vec!["act"]),
        ] {
            let expression = Expression::compile(source, Yields::Bool).unwrap();
            assert_eq!(expression.subject_claims().into_iter().collect::<Vec<_>>(), claims, "{source}");
        }
    }
}
