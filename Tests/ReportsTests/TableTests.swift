import Foundation
import Testing

@testable import AvazReports

@Suite struct TableTests {
    private let table = Table(
        [.text("name"), .number("clips")],
        rows: [[Table.Cell("a|b", link: "x y/z"), .count(1200)], [Table.Cell("名前"), .none]],
        footer: [[Table.Cell("sum", isStrong: true), .count(1200)]])

    @Test func markdown() {
        #expect(
            table.markdown == """
                | name            | clips |
                | --------------- | ----: |
                | [a\\|b](x%20y/z) | 1,200 |
                | 名前            |     – |
                | **sum**         | 1,200 |

                """)
    }

    @Test func terminal() {
        let plain = table.terminal(width: 80, style: TerminalStyle(hasColour: false))
        #expect(
            plain == """
                name  clips
                ───────────
                a|b   1,200
                名前      –
                ───────────
                sum   1,200

                """)
        let coloured = table.terminal(width: 80, style: TerminalStyle(hasColour: true))
        #expect(coloured.contains("\u{1b}[1;36msum\u{1b}[0m"))
        #expect(!plain.contains("\u{1b}"))
    }

    @Test func narrowTerminalsBreakHeadingsAndCutWordsButNeverNumbers() {
        let wide = Table(
            [.text("experiment"), .number("published accuracy"), .text("what differs")],
            rows: [
                [
                    Table.Cell(String(repeating: "long-", count: 20)), Table.Cell("0.6998"),
                    Table.Cell(String(repeating: "words ", count: 20)),
                ]
            ])
        for width in [30, 40, 80] {
            let lines = wide.terminal(width: width, style: TerminalStyle(hasColour: false))
                .split(separator: "\n")
            for line in lines { #expect(Name.width(String(line)) <= width) }
            #expect(lines.contains { $0.contains("0.6998") && $0.contains("…") })
            #expect(lines[0].contains("published") && lines[1].contains("accuracy"))
        }
    }

    @Test func hypertext() {
        let plain = table.hypertext(caption: "A & B", isSortable: true)
        #expect(plain.contains("<th class=\"number\"><button type=\"button\">clips"))
        #expect(plain.contains("<a href=\"x%20y/z\">a|b</a>"))
        #expect(plain.contains("<td>1,200</td>"))
        #expect(plain.contains("<caption>A &amp; B</caption>"))
        #expect(plain.contains("名前") && !plain.contains("<bdi>"))
        #expect(!table.hypertext(caption: "").contains("<button"))
    }

    @Test func namesCannotBreakOutOfMarkdown() {
        #expect(
            markdownText("a|b\\c`d`*e*_f_[g](h)~i~$j$")
                == "a\\|b\\\\c\\`d\\`\\*e\\*\\_f\\_\\[g\\](h)\\~i\\~\\$j\\$")
        #expect(markdownText("<b>&lt;") == "&lt;b&gt;&amp;lt;")
        #expect(markdownText("line\nbreak") == "line␊break")
        #expect(markdownText("https://a.b @me") == "https:/&#47;a.b &#64;me")
        #expect(markdownText("حافظ (شیراز)") == "\u{2068}حافظ (شیراز)\u{2069}")
        let rows = Table([.text("name")], rows: hostileNames.map { [Table.Cell($0)] }).markdown
        #expect(rows.split(separator: "\n").count == hostileNames.count + 2)
    }

    @Test func namesCannotBreakOutOfMarkup() {
        #expect(escaped("<a href='x'>&\"") == "&lt;a href=&#39;x&#39;&gt;&amp;&quot;")
        #expect(escaped("\u{1b}[31m\u{0}\u{202e}") == "␛[31m␀\u{fffd}")
        #expect(element("p", ["title": "a\"b", "id": nil], "x") == "<p title=\"a&quot;b\">x</p>")
    }

    @Test func namesCannotMoveTheCursor() {
        for name in hostileNames {
            for scalar in Name.visible(name).unicodeScalars {
                #expect(scalar.value >= 0x20 && scalar.properties.generalCategory != .control)
            }
        }
        #expect(Name.width("日本語") == 6)
        #expect(Name.width("e\u{301}") == 1 && Name.width("👩‍🎤") == 2)
        #expect(Name.shortened("日本語の名前", to: 6) == "日本…")
        #expect(Name.shortened("short", to: 6) == "short")
    }

    @Test func linksHoldAnyName() {
        #expect(linkTarget("fsdd/a b%c/ن#?.md") == "fsdd/a%20b%25c/%D9%86%23%3F.md")
    }
}
