import Kernels
import Networks
import Terminal

/// The second screen: all channels of a tensor as a sheet, one of them large, with its histogram and
/// numbers, and where it answers most strongly in the picture.
struct ActivationsView {
  let state: TourState
  let subject: Subject

  func draw(on canvas: inout Canvas) {
    let layout = ActivationsLayout(width: canvas.width, height: canvas.height, state)
    guard let shown = state.shownActivation else {
      canvas.write("not computed yet", x: 1, y: 2, style: Theme.faint)
      return
    }
    let a = shown.activation
    let shape = Shape(channels: a.channels, height: a.height, width: a.width).description
    var title: [Span] = [Span(shown.title, Theme.title), Span("  \(shape)", Theme.faint)]
    if state.channels.origin == .tour, let block = state.focused?.block {
      let isGated = block.trace.gate != nil
      title.append(Span("   ", Theme.faint))
      for choice in state.availableTensors {
        let isChosen = choice == state.channels.tensor
        title.append(
          Span(
            " \(choice.title(isGated: isGated)) ", isChosen ? Theme.selection : Theme.faint))
      }
    }
    canvas.write(title, x: 1, y: 1, width: canvas.width - 2)
    ChannelSheetView(shown: shown, layout: layout, selection: state.shownChannel)
      .draw(on: &canvas)
    ChannelView(shown: shown, channel: state.shownChannel, subject: subject)
      .draw(in: layout.side, on: &canvas)
  }
}

/// A page of channels in one colour scale: three times the tensor's rms is the brightest, so that a
/// few strong positions do not turn all others dark.
struct ChannelSheetView {
  let shown: TourState.ShownActivation
  let layout: ActivationsLayout
  let selection: Int

  func draw(on canvas: inout Canvas) {
    for channel in layout.page {
      let place = layout.rect(of: channel)
      let isChosen = channel == selection
      draw(channel, in: place, on: &canvas)
      let label = isChosen ? "▸\(channel)" : "\(channel)"
      canvas.write(
        canvas.medium.symbols == .unicode ? label : label.replacing("▸", with: ">"),
        in: Rect(x: place.x, y: place.maxY, width: place.width, height: 1),
        style: isChosen ? Theme.key.reverse() : Theme.faint)
    }
  }

  private func draw(_ channel: Int, in place: Rect, on canvas: inout Canvas) {
    let a = shown.activation
    let values = a.channel(channel)
    if a.pixels == 1 {
      canvas.write(Wording.number(Double(values[0])), in: place, align: .right)
    } else {
      canvas.draw(
        ChannelScale(shown.statistics).heatmap(
          values, width: a.width, height: a.height, fit: .stretch),
        in: place)
    }
  }
}

/// The colours of a tensor's values: signed around zero, or from zero up where nothing is negative.
struct ChannelScale {
  let isSigned: Bool
  let reach: Float

  init(_ statistics: Statistics) {
    isSigned = statistics.min < 0
    let reach = Float(3 * statistics.rms)
    self.reach = reach > 0 && reach.isFinite ? reach : 1
  }

  /// The scale of one channel: its strongest value is the brightest.
  init(of values: [Float]) {
    isSigned = values.contains { $0 < 0 }
    let reach = values.reduce(0) { max($0, $1.magnitude) }
    self.reach = reach > 0 && reach.isFinite ? reach : 1
  }

  /// What the colours mean.
  var legend: String {
    let most = Wording.number(Double(reach))
    return isSigned ? "blue -\(most), dark 0, orange \(most)" : "dark 0, bright \(most)"
  }

  func heatmap(_ values: [Float], width: Int, height: Int, fit: HalfBlock.Fit) -> Heatmap {
    Heatmap(
      values, width: width, height: height, range: isSigned ? -reach...reach : 0...reach,
      colormap: isSigned ? .diverging : .sequential, fit: fit)
  }
}
