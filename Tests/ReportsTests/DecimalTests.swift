import Testing

@testable import AvazReports

@Suite struct DecimalTests {
    @Test func printsAsPython() throws {
        for golden in try Golden.read().decimals {
            for (places, printed) in golden.printed {
                let places = try #require(Int(places))
                // Python keeps the sign of a number that is rounded to zero.
                let isZero = printed.allSatisfy { "-0.".contains($0) }
                let expected = isZero ? printed.filter { $0 != "-" } : printed
                #expect(decimal(golden.value, places: places) == expected)
            }
        }
    }

    @Test func numbersThatHaveNoWholeDigits() {
        #expect(decimal(1e300, places: 2) == "1e+300")
        #expect(decimal(.infinity, places: 2) == "inf")
        #expect(decimal(.nan, places: 2) == "nan")
    }

    @Test func roundNumbersAreBrief() {
        let values = [0, 20, 0.05, 1.25, -0.5, 1e-6, 1.2e-7, -3e-9]
        #expect(
            values.map(plain)
                == ["0", "20", "0.05", "1.25", "-0.5", "0.000001", "1.2e-7", "-3e-9"])
    }

    @Test func countsSharesAndTimes() {
        #expect(grouped(0) == "0")
        #expect(grouped(999) == "999")
        #expect(grouped(-1_234_567) == "-1,234,567")
        #expect(counted(1, "clip") == "1 clip")
        #expect(counted(30_000, "class", "classes") == "30,000 classes")
        #expect(percent(0.69491) == "69.5%")
        #expect([0.844, 12.34, 345.6].map(seconds) == ["0.84", "12.3", "346"])
        #expect(
            [0.2, 59.1, 125, 4200].map(duration) == [
                "1 s", "1 min 00 s", "2 min 05 s", "1 h 10 min",
            ])
        #expect([1.25, -0.31, 0.01, -0.01].map(signed) == ["+1.2", "-0.3", "0.0", "0.0"])
    }
}
