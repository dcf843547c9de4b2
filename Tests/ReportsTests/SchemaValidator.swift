@testable import AvazFiles
import Foundation

/// As much of JSON Schema (draft 2020-12) as `docs/run.schema.json` uses.
struct SchemaValidator {
    private let root: JSONValue

    init(_ schema: JSONValue) { root = schema }

    /// What in `value` is not as the schema has it, each with its path.
    func faults(of value: JSONValue) -> [String] { faults(value, root, at: "$") }

    private func faults(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        guard case .object(let keywords) = schema else { return ["\(path): no schema"] }
        return keywords.sorted { $0.key < $1.key }.flatMap { keyword, argument in
            faults(value, keyword, argument, siblings: schema, at: path)
        }
    }

    private func faults(
        _ value: JSONValue, _ keyword: String, _ argument: JSONValue, siblings: JSONValue,
        at path: String
    ) -> [String] {
        func fault(unless isRight: Bool) -> [String] {
            isRight ? [] : ["\(path): \(keyword) \(argument)"]
        }
        switch keyword {
        case "$schema", "$defs", "title", "description": return []
        case "$ref":
            let name = (argument.string ?? "").replacingOccurrences(of: "#/$defs/", with: "")
            return root["$defs"]?[name].map { faults(value, $0, at: path) }
                ?? ["\(path): no definition \(name)"]
        case "type":
            let names = argument.elements?.compactMap(\.string) ?? [argument.string ?? ""]
            return fault(unless: names.contains { value.isOf(type: $0) })
        case "const": return fault(unless: value == argument)
        case "enum": return fault(unless: (argument.elements ?? []).contains(value))
        case "anyOf":
            let choices = argument.elements ?? []
            return fault(unless: choices.contains { faults(value, $0, at: path).isEmpty })
        case "minimum": return fault(unless: (value.number ?? .infinity) >= argument.number ?? 0)
        case "maximum": return fault(unless: (value.number ?? -.infinity) <= argument.number ?? 0)
        case "minLength":
            return fault(
                unless: value.string.map { Double($0.count) } ?? .infinity >= argument.number ?? 0)
        case "minItems":
            return fault(
                unless: value.elements.map { Double($0.count) } ?? .infinity >= argument.number ?? 0
            )
        case "maxItems":
            return fault(
                unless: value.elements.map { Double($0.count) } ?? 0 <= argument.number ?? 0)
        case "uniqueItems":
            let texts = value.elements?.map { "\($0)" } ?? []
            return fault(unless: Set(texts).count == texts.count)
        case "items":
            return (value.elements ?? []).enumerated().flatMap { index, element in
                faults(element, argument, at: "\(path)[\(index)]")
            }
        case "required":
            let names = argument.elements?.compactMap(\.string) ?? []
            return fault(
                unless: !value.isOf(type: "object") || names.allSatisfy { value[$0] != nil })
        case "properties":
            guard case .object(let schemas) = argument else { return ["\(path): no properties"] }
            return schemas.sorted { $0.key < $1.key }.flatMap { name, schema in
                value[name].map { faults($0, schema, at: "\(path).\(name)") } ?? []
            }
        case "additionalProperties":
            guard case .object(let members) = value else { return [] }
            let others = members.keys.filter { siblings["properties"]?[$0] == nil }.sorted()
            if argument == .bool(false) { return others.map { "\(path): unknown key \($0)" } }
            return others.flatMap { name in
                members[name].map { faults($0, argument, at: "\(path).\(name)") } ?? []
            }
        default: return ["\(path): the validator does not know \(keyword)"]
        }
    }
}

extension JSONValue {
    fileprivate func isOf(type: String) -> Bool {
        switch (self, type) {
        case (.null, "null"), (.bool, "boolean"), (.number, "number"), (.string, "string"),
            (.array, "array"), (.object, "object"):
            true
        case (.number(let value), "integer"): value == value.rounded()
        default: false
        }
    }
}
