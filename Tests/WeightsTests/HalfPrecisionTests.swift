import Testing

@testable import Weights

@Suite("16-bit floats") struct HalfPrecisionTests {
  @Test("Each of the 65536 reads as Swift's Float16 does, and comes back")
  func all() {
    for bits in UInt16.min ... .max {
      let value = float(half: bits)
      #if !(arch(x86_64) && os(macOS))
        let expected = Float(Float16(bitPattern: bits))
        guard value.bitPattern == expected.bitPattern || value.isNaN && expected.isNaN else {
          Issue.record("\(bits): \(value), expected \(expected)")
          return
        }
      #endif
      let back = half(value)
      guard back == bits || value.isNaN && back & 0x7C00 == 0x7C00 && back & 0x3FF != 0 else {
        Issue.record("\(bits) comes back as \(back)")
        return
      }
    }
  }

  #if !(arch(x86_64) && os(macOS))
    @Test("Around every half, its neighbours and the middles between them, rounded as Swift does")
    func rounding() {
      for bits in UInt16.min ... .max where bits & 0x7C00 != 0x7C00 {
        let value = float(half: bits)
        let next = Float(Float16(value).nextUp)
        let middle = next.isFinite ? value / 2 + next / 2 : 65520
        for value in [value, middle, middle.nextUp, middle.nextDown, value.nextUp, value.nextDown] {
          let found = half(value)
          guard found == Float16(value).bitPattern else {
            Issue.record("\(value): \(found), expected \(Float16(value).bitPattern)")
            return
          }
        }
      }
    }

    @Test("A sweep over all exponents of 32-bit floats")
    func sweep() {
      // A prime step, so that all low bits occur.
      for bits in stride(from: UInt32(0), to: .max - 7919, by: 7919) {
        let value = Float(bitPattern: bits)
        guard !value.isNaN else { continue }
        guard half(value) == Float16(value).bitPattern else {
          Issue.record("\(value): \(half(value)), expected \(Float16(value).bitPattern)")
          return
        }
      }
    }
  #endif

  /// `[hex(np.float16(np.float32(x)).view(np.uint16)) for x in (…)]`, NumPy 2.4.
  @Test(
    "NumPy's bits",
    arguments: [
      (Float(1), UInt16(0x3C00)), (-2, 0xC000), (0.1, 0x2E66), (1 / 3, 0x3555), (65504, 0x7BFF),
      (65519.996, 0x7BFF), (65520, 0x7C00), (-65536, 0xFC00), (6.1035156e-5, 0x0400),
      (6.097555e-5, 0x03FF), (5.9604645e-8, 0x0001), (2.9802322e-8, 0x0000),
      (2.9802326e-8, 0x0001), (8.940697e-8, 0x0002), (-0.0, 0x8000), (2049, 0x6800),
      (2051, 0x6802), (.infinity, 0x7C00),
    ])
  func literals(value: Float, bits: UInt16) { #expect(half(value) == bits) }
}
