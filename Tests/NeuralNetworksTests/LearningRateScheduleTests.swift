import AvazOptimisation
import Testing

@testable import AvazNeuralNetworks

@Suite struct LearningRateScheduleTests {
    @Test func agreesWithKeras() throws {
        let golden = try Golden("schedules")
        let steps = try golden.array("steps").map { Int($0) }
        let cosine = LearningRateSchedule.cosine(over: 40, floor: 0.05)
        let stairs = LearningRateSchedule.steps(every: 10, factor: 0.5)
        #expect(
            distance(steps.map { cosine.rate(at: $0, base: 0.1) }, try golden.array("cosine"))
                < 1e-8)
        #expect(
            distance(steps.map { stairs.rate(at: $0, base: 0.1) }, try golden.array("stairs"))
                < 1e-8)
    }

    @Test func warmUpRisesToTheBaseAndHandsOver() {
        let schedule = LearningRateSchedule.cosine(over: 10).warmedUp(over: 4)
        let rates = (0..<5).map { schedule.rate(at: $0, base: 2) }
        #expect(rates == [0.5, 1, 1.5, 2, 2])
        #expect(abs(schedule.rate(at: 9, base: 2) - 1) < 1e-6)
        #expect(schedule.rate(at: 1000, base: 2) == 0)
    }

    @Test func constantStays() {
        #expect(LearningRateSchedule.constant.rate(at: 1_000_000, base: 0.3) == 0.3)
    }
}
