import Foundation
import Kernels
import Testing

@testable import Training

/// The optimizers' steps against plain loops in double precision, and the schedules against their
/// formulas.
@Suite struct OptimizerTests {
  /// Lengths around the vectors', and one that several threads share.
  static let counts = [1, 3, 15, 16, 17, 33, 1000, 100_001]

  @Test(arguments: InstructionSet.available)
  func momentum(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: Workers(threads: 2))
    let (rate, momentum, decay) = (Float(0.1), Float(0.9), Float(1e-2))
    for count in Self.counts {
      var weights = hashed("weights", [count]).elements
      var velocity = [Float](repeating: 0, count: count)
      var (w, v) = (weights.map(Double.init), [Double](repeating: 0, count: count))
      for step in 0..<4 {
        let gradient = hashed("gradient \(step)", [count]).elements
        operations.momentumStep(
          &weights, gradient, velocity: &velocity, count: count, rate: rate, momentum: momentum,
          decay: decay)
        for i in 0..<count {
          v[i] = Double(momentum) * v[i] + Double(gradient[i]) + Double(decay) * w[i]
          w[i] -= Double(rate) * v[i]
        }
      }
      expectEqual(weights, w, "weights of \(count)")
      expectEqual(velocity, v, "velocity of \(count)")
    }
  }

  @Test(arguments: InstructionSet.available)
  func adam(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: Workers(threads: 2))
    let (rate, decay) = (Float(0.01), Float(1e-2))
    let (beta1, beta2, epsilon) = (Float(0.9), Float(0.999), Float(1e-8))
    for count in Self.counts {
      var weights = hashed("weights", [count]).elements
      var first = [Float](repeating: 0, count: count)
      var second = first
      var w = weights.map(Double.init)
      var (m, v) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
      for step in 1...4 {
        let gradient = hashed("gradient \(step)", [count]).elements
        operations.adamStep(
          &weights, gradient, first: &first, second: &second, count: count, step: step, rate: rate,
          beta1: beta1, beta2: beta2, epsilon: epsilon, decay: decay)
        for i in 0..<count {
          let g = Double(gradient[i]) + Double(decay) * w[i]
          m[i] = Double(beta1) * m[i] + (1 - Double(beta1)) * g
          v[i] = Double(beta2) * v[i] + (1 - Double(beta2)) * g * g
          // Kingma and Ba 2015, algorithm 1.
          let unbiased = (
            m[i] / (1 - pow(Double(beta1), Double(step))),
            v[i] / (1 - pow(Double(beta2), Double(step)))
          )
          w[i] -= Double(rate) * unbiased.0 / (unbiased.1.squareRoot() + Double(epsilon))
        }
      }
      expectEqual(weights, w, "weights of \(count)")
      expectEqual(first, m, "first moment of \(count)")
      expectEqual(second, v, "second moment of \(count)")
    }
  }

  /// Four steps of a handful of roundings each, of numbers below four.
  private func expectEqual(_ found: [Float], _ expected: [Double], _ what: String) {
    let worst = zip(found, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
    #expect(worst < 4e-6, "\(what): off by \(worst)")
  }

  @Test func schedules() {
    for (steps, warmup) in [(100, 0), (100, 10), (7, 3), (1, 0), (1000, 1000)] {
      for course in Schedule.Course.allCases {
        let schedule = Schedule(rate: 0.4, warmup: warmup, course: course)
        for step in 0..<steps {
          let share = Double(step) / Double(steps)
          let factor =
            if step < warmup {
              Double(step + 1) / Double(warmup)
            } else {
              switch course {
              case .constant: 1.0
              case .step: 5 * step < 3 * steps ? 1 : 20 * step < 17 * steps ? 0.1 : 0.01
              case .linear: 1 - share
              case .cosine: (1 + cos(.pi * share)) / 2
              }
            }
          let found = Double(schedule.rate(step: step, of: steps))
          #expect(abs(found - 0.4 * factor) < 1e-7, "\(course), step \(step) of \(steps)")
        }
      }
    }
  }

  @Test func theRateOnlyFallsAfterTheWarmUp() {
    for course in Schedule.Course.allCases {
      let schedule = Schedule(rate: 0.1, warmup: 20, course: course)
      let rates = (0..<200).map { schedule.rate(step: $0, of: 200) }
      #expect(zip(rates[..<20], rates[1..<20]).allSatisfy { $0 < $1 } && rates[0] > 0)
      #expect(zip(rates[20...], rates[21...]).allSatisfy { $0 >= $1 } && rates[199] > 0)
    }
  }
}
