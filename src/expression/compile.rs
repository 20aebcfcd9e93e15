//! From the text of an expression to a tree of known parts.
//!
//! In:  the text.
//! Out: a [`Node`], or the mistake in the text and its place.

use cel::common::ast::{
    CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedEntryExpr, IdedExpr, LiteralValue, SelectExpr,
    operators,
};
use cel::parser::{ParseErrors, PrattParser};

use super::kind::Kind;
use super::node::{Each, Fold, Function, Node, Operator, Style, Variable};
use super::place::{self, Mistake};
use super::{MAX_DEPTH, MAX_ELEMENTS, MAX_NODES, shape};
use crate::json::Value;

/// Reads and checks an expression; the message of an error shows the place.
pub(super) fn compile(source: &str) -> Result<Node, String> {
    let checked = place::scan(source).and_then(|()| {
        let parsed = PrattParser::default().parse(source).map_err(|errors| first(source, &errors))?;
        let mut compiler = Compiler { nodes: 0, item: None };
        compiler.node(&parsed, 0).map_err(|fault| {
            let written = place::of_node(source, fault.id);
            let at = fault.name.map_or(written, |name| backwards(source, written, &name));
            Mistake::new(at, fault.what)
        })
    });
    checked.map_err(|mistake| mistake.within(source))
}

/// The first mistake.
fn first(source: &str, errors: &ParseErrors) -> Mistake {
    let Some(error) = errors.errors.first() else {
        return Mistake::new(0, "not an expression");
    };
    let what = error.msg.strip_prefix("Syntax error: ").unwrap_or(&error.msg);
    let what = what.replace("<EOF>", "the end");
    Mistake::new(place::at(source, error.pos), what)
}

/// The parser places a call at its bracket and a member at its dot; a person looks for the name.
fn backwards(source: &str, written: usize, name: &str) -> usize {
    let before = source.get(..written).unwrap_or_default();
    let after = source.get(written..).unwrap_or_default();
    if after.starts_with('(') && before.trim_end().ends_with(name) {
        before.trim_end().len() - name.len()
    } else if after.starts_with('.') {
        written + after.find(name).unwrap_or_default()
    } else {
        written
    }
}

/// A mistake in a node of the parser's tree.
struct Fault {
    id: u64,
    what: String,
    /// The name at which the message points, if the fault is about a name.
    name: Option<String>,
}

impl Fault {
    fn new(id: u64, what: impl Into<String>) -> Self {
        Self { id, what: what.into(), name: None }
    }

    fn named(id: u64, what: impl Into<String>, name: &str) -> Self {
        Self { id, what: what.into(), name: Some(name.to_owned()) }
    }
}

struct Compiler<'e> {
    nodes: usize,
    /// The name of the element, within a comprehension.
    item: Option<&'e str>,
}

impl<'e> Compiler<'e> {
    fn node(&mut self, expression: &'e IdedExpr, depth: usize) -> Result<Node, Fault> {
        let IdedExpr { id, expr } = expression;
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(Fault::new(*id, format!("more than {MAX_NODES} parts")));
        }
        if depth > MAX_DEPTH {
            return Err(Fault::new(*id, format!("more than {MAX_DEPTH} levels")));
        }
        let depth = depth + 1;
        match expr {
            Expr::Literal(literal) => literal_value(*id, literal).map(Node::Literal),
            Expr::Ident(name) => self.name(*id, name),
            Expr::Select(select) => self.member(*id, select, depth),
            Expr::Call(call) => self.call(*id, call, depth),
            Expr::List(list) => {
                within_elements(*id, list.elements.len())?;
                let elements = list.elements.iter().map(|element| self.node(element, depth));
                elements.collect::<Result<_, _>>().map(Node::List)
            }
            Expr::Map(map) => {
                within_elements(*id, map.entries.len())?;
                self.map(&map.entries, depth)
            }
            Expr::Comprehension(comprehension) => self.each(*id, comprehension, depth),
            Expr::Struct(_) => Err(Fault::new(*id, "there are no types of that name")),
            Expr::Unspecified => Err(Fault::new(*id, "not an expression")),
        }
    }

    fn name(&self, id: u64, name: &str) -> Result<Node, Fault> {
        if self.item == Some(name) {
            return Ok(Node::Item);
        }
        let variable = Variable::ALL.into_iter().find(|variable| variable.name() == name);
        variable.map(Node::Variable).ok_or_else(|| {
            Fault::new(
                id,
                format!("there is no variable `{name}`, only {}", listed(&Variable::ALL.map(Variable::name))),
            )
        })
    }

    fn member(&mut self, id: u64, select: &'e SelectExpr, depth: usize) -> Result<Node, Fault> {
        let SelectExpr { operand, field, test } = select;
        let operand = self.node(operand, depth)?;
        if let Node::Variable(variable) = &operand
            && let Some(members) = shape::members(*variable)
            && !members.iter().any(|(name, _)| name == field)
        {
            let names: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
            let what = format!("`{}` has no member `{field}`, only {}", variable.name(), listed(&names));
            return Err(Fault::named(id, what, field));
        }
        let kind = Kind::of(&operand);
        if !kind.may_be(Kind::Map) {
            return Err(Fault::named(id, format!("{} has no members", kind.name()), field));
        }
        let (operand, field) = (Box::new(operand), field.as_str().into());
        Ok(if *test { Node::Has(operand, field) } else { Node::Member(operand, field) })
    }

    fn map(&mut self, entries: &'e [IdedEntryExpr], depth: usize) -> Result<Node, Fault> {
        let mut members: Vec<(Box<str>, Node)> = Vec::new();
        for entry in entries {
            let EntryExpr::MapEntry(member) = &entry.expr else {
                return Err(Fault::new(entry.id, "not a member of an object"));
            };
            let Expr::Literal(LiteralValue::String(name)) = &member.key.expr else {
                return Err(Fault::new(member.key.id, "the name of a member is written out, as a string"));
            };
            let name = name.inner();
            if members.iter().any(|(own, _)| **own == *name) {
                return Err(Fault::new(member.key.id, "a member name occurs twice"));
            }
            members.push((name.into(), self.node(&member.value, depth)?));
        }
        Ok(Node::Map(members))
    }

    fn call(&mut self, id: u64, call: &'e CallExpr, depth: usize) -> Result<Node, Fault> {
        let CallExpr { func_name, target, args } = call;
        let nodes = target.as_deref().into_iter().chain(args).map(|node| self.node(node, depth));
        let nodes: Vec<Node> = nodes.collect::<Result<_, _>>()?;
        let condition = |node: &Node| Kind::of(node).may_be(Kind::Bool);
        if target.is_some() {
            return function(id, func_name, Style::Member, nodes);
        }
        match func_name.as_str() {
            operators::CONDITIONAL => {
                let parts = exactly::<3>(id, nodes)?;
                let [asked, ..] = &*parts;
                if condition(asked) {
                    Ok(Node::Condition(parts))
                } else {
                    Err(not_boolean(id, func_name, asked))
                }
            }
            operators::LOGICAL_AND | operators::LOGICAL_OR => {
                if let Some(node) = nodes.iter().find(|node| !condition(node)) {
                    return Err(not_boolean(id, func_name, node));
                }
                let pair = exactly::<2>(id, nodes)?;
                Ok(if func_name == operators::LOGICAL_AND { Node::And(pair) } else { Node::Or(pair) })
            }
            operators::LOGICAL_NOT => {
                let [node] = *exactly::<1>(id, nodes)?;
                if condition(&node) {
                    Ok(Node::Not(Box::new(node)))
                } else {
                    Err(not_boolean(id, func_name, &node))
                }
            }
            operators::NEGATE => {
                let [node] = *exactly::<1>(id, nodes)?;
                let kind = Kind::of(&node);
                if kind.may_be(Kind::Int) || kind == Kind::Double {
                    Ok(Node::Negate(Box::new(node)))
                } else {
                    Err(Fault::new(id, format!("`-` does not take {}", kind.name())))
                }
            }
            operators::INDEX => exactly::<2>(id, nodes).map(Node::Index),
            name => match operator(name) {
                Some(operator) => binary(id, operator, exactly::<2>(id, nodes)?),
                None => function(id, name, Style::Global, nodes),
            },
        }
    }

    fn each(&mut self, id: u64, comprehension: &'e ComprehensionExpr, depth: usize) -> Result<Node, Fault> {
        let ComprehensionExpr { iter_range, iter_var, .. } = comprehension;
        if self.item.is_some() {
            return Err(Fault::new(id, "one comprehension within another"));
        }
        if Variable::ALL.iter().any(|variable| variable.name() == iter_var) {
            return Err(Fault::new(id, format!("`{iter_var}` is a variable already")));
        }
        let range = self.node(iter_range, depth)?;
        let kind = Kind::of(&range);
        if !kind.may_be(Kind::List) && kind != Kind::Map {
            return Err(Fault::new(id, format!("{} has no elements", kind.name())));
        }
        self.item = Some(iter_var);
        let fold = self.fold(id, comprehension, depth);
        self.item = None;
        Ok(Node::Each(Box::new(Each { range, fold: fold? })))
    }

    /// Recognises the macro that the parser has expanded into this comprehension.
    fn fold(&mut self, id: u64, comprehension: &'e ComprehensionExpr, depth: usize) -> Result<Fold, Fault> {
        let ComprehensionExpr { accu_init, loop_step, .. } = comprehension;
        let unknown = || Fault::new(id, "not a comprehension we know");
        let Expr::Call(step) = &loop_step.expr else {
            return Err(unknown());
        };
        match (&accu_init.expr, step.func_name.as_str(), step.args.as_slice()) {
            (Expr::Literal(LiteralValue::Boolean(_)), operators::LOGICAL_AND, [_, asked]) => {
                self.asked(id, asked, depth).map(Fold::All)
            }
            (Expr::Literal(LiteralValue::Boolean(_)), operators::LOGICAL_OR, [_, asked]) => {
                self.asked(id, asked, depth).map(Fold::Exists)
            }
            (Expr::Literal(LiteralValue::Int(_)), operators::CONDITIONAL, [asked, ..]) => {
                self.asked(id, asked, depth).map(Fold::ExistsOne)
            }
            (Expr::List(_), operators::CONDITIONAL, [asked, appended, _]) => {
                let keep = Some(self.asked(id, asked, depth)?);
                let element = appended_element(appended).ok_or_else(unknown)?;
                Ok(Fold::Collect { keep, element: self.node(element, depth)? })
            }
            (Expr::List(_), operators::ADD, _) => {
                let element = appended_element(loop_step).ok_or_else(unknown)?;
                Ok(Fold::Collect { keep: None, element: self.node(element, depth)? })
            }
            _ => Err(unknown()),
        }
    }

    fn asked(&mut self, id: u64, asked: &'e IdedExpr, depth: usize) -> Result<Node, Fault> {
        let node = self.node(asked, depth)?;
        let kind = Kind::of(&node);
        if kind.may_be(Kind::Bool) {
            return Ok(node);
        }
        Err(Fault::new(id, format!("what is asked of each element is {}, not a boolean", kind.name())))
    }
}

/// The `x` of `result + [x]`.
fn appended_element(step: &IdedExpr) -> Option<&IdedExpr> {
    let Expr::Call(call) = &step.expr else {
        return None;
    };
    match call.args.as_slice() {
        [_, IdedExpr { expr: Expr::List(list), .. }] => list.elements.first(),
        _ => None,
    }
}

fn literal_value(id: u64, literal: &LiteralValue) -> Result<Value, Fault> {
    match literal {
        LiteralValue::Boolean(value) => Ok(Value::Bool(*value.inner())),
        LiteralValue::Double(number) => Ok(Value::Decimal(*number.inner())),
        LiteralValue::Int(number) => Ok(Value::Integer(*number.inner())),
        LiteralValue::Null => Ok(Value::Null),
        LiteralValue::String(text) => Ok(Value::String(text.inner().to_owned())),
        LiteralValue::Bytes(_) => Err(Fault::new(id, "claims have no bytes; write a string")),
        LiteralValue::UInt(_) => Err(Fault::new(id, "claims have no unsigned numbers; leave out the `u`")),
    }
}

fn operator(name: &str) -> Option<Operator> {
    Operator::ALL.into_iter().find(|operator| operators::find_operator(operator.sign()) == Some(name))
}

fn binary(id: u64, operator: Operator, pair: Box<[Node; 2]>) -> Result<Node, Fault> {
    let [one, other] = &*pair;
    let (one, other) = (Kind::of(one), Kind::of(other));
    if Kind::fits(operator, one, other) {
        return Ok(Node::Binary(operator, pair));
    }
    Err(Fault::new(id, format!("`{}` does not take {} and {}", operator.sign(), one.name(), other.name())))
}

fn function(id: u64, name: &str, style: Style, nodes: Vec<Node>) -> Result<Node, Fault> {
    let Some(function) = Function::ALL.into_iter().find(|function| function.name() == name) else {
        let what =
            format!("there is no function `{name}`, only {}", listed(&Function::ALL.map(Function::name)));
        return Err(Fault::named(id, what, name));
    };
    let (takes, styles) = function.takes();
    if nodes.len() != takes || !styles.contains(&style) {
        let written = match (styles.contains(&Style::Global), takes) {
            (true, _) => format!("{name}(x)"),
            (false, _) => format!("x.{name}(y)"),
        };
        return Err(Fault::named(id, format!("expected `{written}`"), name));
    }
    for (place, node) in nodes.iter().enumerate() {
        let kind = Kind::of(node);
        if !Kind::fits_call(function, place, kind) {
            return Err(Fault::named(id, format!("`{name}` does not take {}", kind.name()), name));
        }
    }
    Ok(Node::Call(function, nodes))
}

fn not_boolean(id: u64, operator: &str, node: &Node) -> Fault {
    let sign = operator.replace('_', "");
    Fault::new(id, format!("`{sign}` takes a boolean, not {}", Kind::of(node).name()))
}

fn exactly<const N: usize>(id: u64, nodes: Vec<Node>) -> Result<Box<[Node; N]>, Fault> {
    nodes.into_boxed_slice().try_into().map_err(|_| Fault::new(id, "an operator without its operands"))
}

fn within_elements(id: u64, count: usize) -> Result<(), Fault> {
    if count <= MAX_ELEMENTS {
        Ok(())
    } else {
        Err(Fault::new(id, format!("more than {MAX_ELEMENTS} elements")))
    }
}

fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
