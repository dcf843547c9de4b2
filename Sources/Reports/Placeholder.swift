import Metrics
public struct RunReport { let record: RunRecord; public init(_ r: RunRecord) { record = r }; public func write(to: String) throws {} }
public enum ResultsSummary { public static func rebuild(_ p: String) throws -> [String] { [] }; public static func rebuildAll(_ p: String) throws -> [String] { [] } }
public struct TerminalTable { public let text: String; public init(_ r: RunRecord, isColoured: Bool) { text = "\(r.summary) \(r.runs[0].history)" } }
