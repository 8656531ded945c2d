import Kernels
import Terminal

/// An activation's numbers, one below the other.
struct StatisticsView {
  let statistics: Statistics

  init(_ statistics: Statistics) { self.statistics = statistics }

  func draw(in rect: Rect, on canvas: inout Canvas) {
    let s = statistics
    let rows: [(String, String)] = [
      ("‖·‖₂", Wording.number(s.l2)), ("rms", Wording.number(s.rms)),
      ("mean", Wording.number(s.mean)), ("std", Wording.number(s.std)),
      ("min", Wording.number(s.min)), ("max", Wording.number(s.max)),
      ("zeros", Wording.percent(s.zeros)),
    ]
    for (row, (name, value)) in rows.prefix(rect.height).enumerated() {
      let line = Rect(x: rect.x, y: rect.y + row, width: rect.width, height: 1)
      canvas.write(name, in: line, style: Theme.faint)
      canvas.write(value, in: line, align: .right)
    }
  }
}
