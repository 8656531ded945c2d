import Terminal

/// What is being prepared, in the middle of an empty screen: words and a bar.
struct PreparingView {
  let doing: String
  /// 0…1.
  let share: Double

  func draw(on canvas: inout Canvas) {
    let box = canvas.bounds.centered(width: min(60, canvas.width), height: 5)
    canvas.write(doing, in: Rect(x: box.x, y: box.y, width: box.width, height: 1), align: .center)
    canvas.draw(
      Bar(Float(share), of: 1, style: Theme.output, track: Style(on: Color(0x30343C))),
      in: Rect(x: box.x, y: box.y + 2, width: box.width, height: 1))
  }
}
