import Networks
import Terminal

/// The stem or the head: layers one after another, with the shape on every edge.
struct ChainDiagram {
  let input: Shape
  let steps: [NetworkWalk.Step]

  func draw(in rect: Rect, on canvas: inout Canvas) {
    let groups = LayerGroup.groups(steps)
    let shape = input.description
    let start = rect.x + max(shape.displayWidth + 2, 6)
    canvas.polyline([(rect.x + 2, rect.y), (rect.maxX - 4, rect.y)], style: Theme.frame)
    canvas.write("x", x: rect.x, y: rect.y, style: Theme.title)
    canvas.write(shape, x: rect.x, y: rect.y + 2, style: Theme.faint)
    canvas.write("y", x: rect.maxX - 2, y: rect.y, style: Theme.output.bold())
    let room = rect.maxX - 4 - start
    for (index, group) in groups.enumerated() {
      let x = start + room * index / groups.count
      let width = max(0, start + room * (index + 1) / groups.count - x - 1)
      canvas.write(
        " \(group.title) ".truncated(to: width), x: x, y: rect.y, style: Theme.output.bold())
      canvas.write(
        group.rest, in: Rect(x: x + 1, y: rect.y + 1, width: width, height: 1),
        style: Theme.output)
      canvas.write(
        group.shape, in: Rect(x: x + 1, y: rect.y + 2, width: width, height: 1),
        style: Theme.faint)
    }
  }
}
