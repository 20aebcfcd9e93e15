//! The value of an expression.
//!
//! As in CEL, `&&`, `||`, `all` and `exists` do not fail where the other side, or another element,
//! already decides; everything else fails with its part. An evaluation without work left decides
//! nothing and always fails.

use super::function;
use super::node::{Each, Fold, Node, Operator, Variable};
use super::value::{Failure, Val, View, Work, equal, order};
use crate::json::{Object, Value};

/// The variables that an exchange supplies to its expressions.
pub(crate) trait Variables {
    /// The value of a variable; `None` for the actor of an exchange without an actor token.
    fn object(&self, variable: Variable) -> Option<&Object>;
    /// The present, in seconds since 1970.
    fn now(&self) -> i64;
}

/// Evaluates a node.
pub(super) fn evaluate<'a, V: Variables>(
    node: &'a Node,
    variables: &'a V,
    work: &mut Work,
) -> Result<Val<'a>, Failure> {
    Scope { variables, item: None }.value(node, work)
}

/// The names that a node can use. At most one element is in scope, as comprehensions do not nest.
struct Scope<'a, 's, V> {
    variables: &'a V,
    item: Option<&'s Val<'a>>,
}

impl<'a, V: Variables> Scope<'a, '_, V> {
    fn value(&self, node: &'a Node, work: &mut Work) -> Result<Val<'a>, Failure> {
        work.take(1)?;
        match node {
            Node::Literal(value) => Ok(Val::Claim(value)),
            Node::Variable(Variable::Now) => Ok(Val::New(Value::Integer(self.variables.now()))),
            Node::Variable(variable) => {
                let object = self.variables.object(*variable);
                Ok(object.map_or(Val::New(Value::Null), Val::Claims))
            }
            Node::Item => match self.item {
                Some(Val::New(value)) => {
                    work.take(super::value::weight(value))?;
                    Ok(Val::New(value.clone()))
                }
                Some(item) => Ok(item.clone()),
                None => Err(Failure::Absent),
            },
            Node::Member(operand, name) => self.value(operand, work)?.part(work, |view, work| match view {
                View::Map(object) => work.find(object, name)?.ok_or(Failure::Absent),
                _ => Err(Failure::WrongKind),
            }),
            Node::Has(operand, name) => match self.value(operand, work)?.view() {
                View::Map(object) => Ok(Val::bool(work.find(object, name)?.is_some())),
                _ => Err(Failure::WrongKind),
            },
            Node::Index(pair) => {
                let [operand, index] = &**pair;
                let (operand, index) = (self.value(operand, work)?, self.value(index, work)?);
                operand.part(work, |view, work| element(view, index.view(), work))
            }
            Node::List(nodes) => {
                let values = nodes.iter().map(|node| self.value(node, work)?.into_value(work));
                Ok(Val::New(Value::Array(values.collect::<Result<_, _>>()?)))
            }
            Node::Map(members) => {
                let mut object = Object::default();
                for (name, node) in members {
                    work.take_text(name.len())?;
                    object.set(name, self.value(node, work)?.into_value(work)?);
                }
                Ok(Val::New(Value::Object(object)))
            }
            Node::Not(operand) => self.value(operand, work)?.as_bool().map(|value| Val::bool(!value)),
            Node::Negate(operand) => function::negate(&self.value(operand, work)?),
            Node::And(pair) => self.junction(pair, false, work),
            Node::Or(pair) => self.junction(pair, true, work),
            Node::Condition(parts) => {
                let [condition, yes, no] = &**parts;
                self.value(if self.value(condition, work)?.as_bool()? { yes } else { no }, work)
            }
            Node::Binary(operator, pair) => {
                let [one, other] = &**pair;
                let (one, other) = (self.value(one, work)?, self.value(other, work)?);
                binary(*operator, one.view(), other.view(), work)
            }
            Node::Call(function, nodes) => {
                let values = nodes.iter().map(|node| self.value(node, work));
                function::call(*function, &values.collect::<Result<Vec<_>, _>>()?, work)
            }
            Node::Each(each) => self.each(each, work),
        }
    }

    /// `&&` and `||`: a side that `decides` alone does so even where the other one fails.
    fn junction(&self, pair: &'a [Node; 2], decides: bool, work: &mut Work) -> Result<Val<'a>, Failure> {
        let [one, other] = pair;
        let one = lasting(self.value(one, work).and_then(|value| value.as_bool()))?;
        if one == Ok(decides) {
            return Ok(Val::bool(decides));
        }
        let other = self.value(other, work)?.as_bool()?;
        if other == decides { Ok(Val::bool(decides)) } else { one.map(Val::bool) }
    }

    fn each(&self, each: &'a Each, work: &mut Work) -> Result<Val<'a>, Failure> {
        let elements = elements(self.value(&each.range, work)?, work)?;
        let about = |item: &Val<'a>, node: &'a Node, work: &mut Work| {
            Scope { variables: self.variables, item: Some(item) }.value(node, work)
        };
        match &each.fold {
            Fold::All(node) => quantify(&elements, false, |item| about(item, node, work)?.as_bool()),
            Fold::Exists(node) => quantify(&elements, true, |item| about(item, node, work)?.as_bool()),
            Fold::ExistsOne(node) => {
                let mut found = 0_u32;
                for item in &elements {
                    found += u32::from(about(item, node, work)?.as_bool()?);
                }
                Ok(Val::bool(found == 1))
            }
            Fold::Collect { keep, element } => {
                let mut collected = Vec::new();
                for item in &elements {
                    let keeps = match keep {
                        Some(keep) => about(item, keep, work)?.as_bool()?,
                        None => true,
                    };
                    if keeps {
                        collected.push(about(item, element, work)?.into_value(work)?);
                    }
                }
                Ok(Val::New(Value::Array(collected)))
            }
        }
    }
}

/// Returns at once a failure for lack of work; another element may still outvote any other failure.
fn lasting(result: Result<bool, Failure>) -> Result<Result<bool, Failure>, Failure> {
    match result {
        Err(Failure::TooMuchWork) => Err(Failure::TooMuchWork),
        other => Ok(other),
    }
}

/// `all` and `exists`: the first element that `decides` does so, whatever failed before it.
fn quantify<'a>(
    elements: &[Val<'a>],
    decides: bool,
    mut holds: impl FnMut(&Val<'a>) -> Result<bool, Failure>,
) -> Result<Val<'a>, Failure> {
    let mut undecided = Ok(!decides);
    for item in elements {
        match lasting(holds(item))? {
            Ok(value) if value == decides => return Ok(Val::bool(decides)),
            Ok(_) => {}
            failed => undecided = failed,
        }
    }
    undecided.map(Val::bool)
}

/// The elements of a list, or the keys of a map.
fn elements<'a>(range: Val<'a>, work: &mut Work) -> Result<Vec<Val<'a>>, Failure> {
    let count = match range.view() {
        View::List(elements) => elements.len(),
        View::Map(object) => object.len(),
        _ => return Err(Failure::WrongKind),
    };
    work.take(u32::try_from(count).unwrap_or(u32::MAX))?;
    let keys = |object: &Object, work: &mut Work| {
        let keys = object.members().map(|(name, _)| {
            work.take_text(name.len())?;
            Ok(Val::New(Value::String(name.to_owned())))
        });
        keys.collect()
    };
    match range {
        Val::Claim(Value::Array(elements)) => Ok(elements.iter().map(Val::Claim).collect()),
        Val::New(Value::Array(elements)) => Ok(elements.into_iter().map(Val::New).collect()),
        Val::Claim(Value::Object(object)) | Val::Claims(object) => keys(object, work),
        Val::New(Value::Object(object)) => keys(&object, work),
        Val::Claim(_) | Val::New(_) => Err(Failure::WrongKind),
    }
}

/// `list[0]` or `map['name']`.
fn element<'v>(operand: View<'v>, index: View<'_>, work: &mut Work) -> Result<&'v Value, Failure> {
    match (operand, index) {
        (View::List(elements), View::Int(index)) => {
            usize::try_from(index).ok().and_then(|index| elements.get(index)).ok_or(Failure::Absent)
        }
        (View::Map(object), View::Text(name)) => work.find(object, name)?.ok_or(Failure::Absent),
        _ => Err(Failure::WrongKind),
    }
}

fn binary<'a>(
    operator: Operator,
    one: View<'_>,
    other: View<'_>,
    work: &mut Work,
) -> Result<Val<'a>, Failure> {
    let ordered = |work: &mut Work| order(one, other, work);
    Ok(Val::bool(match operator {
        Operator::Equal => equal(one, other, work)?,
        Operator::NotEqual => !equal(one, other, work)?,
        Operator::Less => ordered(work)?.is_some_and(std::cmp::Ordering::is_lt),
        Operator::LessOrEqual => ordered(work)?.is_some_and(std::cmp::Ordering::is_le),
        Operator::Greater => ordered(work)?.is_some_and(std::cmp::Ordering::is_gt),
        Operator::GreaterOrEqual => ordered(work)?.is_some_and(std::cmp::Ordering::is_ge),
        Operator::In => contains(one, other, work)?,
        Operator::Add => return function::add(one, other, work),
        Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Remainder => {
            return function::arithmetic(operator, one, other);
        }
    }))
}

/// `in`: an element of a list, or a key of a map.
fn contains(value: View<'_>, within: View<'_>, work: &mut Work) -> Result<bool, Failure> {
    match (value, within) {
        (value, View::List(elements)) => {
            for element in elements {
                if equal(value, element.into(), work)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        (View::Text(name), View::Map(object)) => Ok(work.find(object, name)?.is_some()),
        (View::Bool(_) | View::Int(_) | View::Double(_), View::Map(_)) => Ok(false),
        _ => Err(Failure::WrongKind),
    }
}
