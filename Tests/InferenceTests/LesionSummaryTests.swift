import Inference
import Networks
import Testing

/// The sentences under the table say what the numbers say, whichever way these turn out.
@Suite struct LesionSummaryTests {
  /// A study of 14 layers on 1000 pictures: six blocks, of which the third and the fifth change the shape.
  private func study(
    _ kind: LaboratoryKind = .residual, intact: Double = 8, kept: [Double], changed: [Double] = [],
    shortcut: Double = 60
  ) -> LesionStudy {
    func score(_ error: Double) -> LesionStudy.Score {
      .init(images: 1000, errors: Int((error * 10).rounded()), confidence: 0.5)
    }
    let blocks = Network.laboratory(kind, depth: 14, width: 8).blocks
    let isPlain = kind == .plain
    var (kept, changed) = (kept, changed)
    let rows = [true, true, false, true, false, true].enumerated().map { index, keepsShape in
      let error =
        isPlain && !keepsShape ? 90 : keepsShape ? kept.removeFirst() : changed.removeFirst()
      return LesionStudy.Row(
        block: blocks[index], keepsShape: keepsShape, ratio: nil, cosine: nil,
        withoutResidual: score(isPlain ? 90 : error),
        withoutShortcut: isPlain ? nil : score(shortcut),
        withoutBlock: isPlain && keepsShape ? score(error) : nil)
    }
    return LesionStudy(classes: 10, intact: score(intact), rows: rows)
  }

  private let finding =
    "Veit et al. (2016) found that deleting one block barely hurts a residual network of 110 layers, "
    + "except where it downsamples."

  @Test func asThePaperHasIt() {
    let summary = study(kept: [9, 8, 10, 11], changed: [20, 30]).summary
    #expect(
      summary == [
        "F cut, 4 blocks that keep the shape: mean 9.5 % (8.0–11.0), 1.5 points more.",
        "F cut, 2 blocks that change it: mean 25.0 % (20.0–30.0), 17.0 points more.",
        "S cut, 6 blocks: mean 60.0 % (60.0–60.0), 52.0 points more.",
        "\(finding) It is so here.",
      ])
    // The ranges overlap.
    #expect(
      study(kept: [8, 8, 8, 22], changed: [20, 30]).summary.last
        == "\(finding) It is so here, on average.")
  }

  @Test(
    arguments: [
      ([20, 20, 20, 20], [40, 42], "hurts, but breaks nothing, more where the shape changes"),
      (
        [20, 20, 20, 41], [40, 42],
        "hurts, but breaks nothing, on average more where the shape changes"
      ),
      ([9, 9, 9, 9], [10, 9], "barely hurts, not clearly more where the shape changes"),
      ([16, 16, 16, 16], [8, 8], "hurts, but breaks nothing, less where the shape changes"),
      ([80, 80, 85, 85], [90, 90], "breaks it, more where the shape changes"),
    ] as [([Double], [Double], String)])
  func otherwise(kept: [Double], changed: [Double], words: String) {
    #expect(study(kept: kept, changed: changed).summary.last == "\(finding) Here it \(words).")
  }

  @Test func plain() {
    let finding =
      "Veit et al. (2016) found that a plain network breaks down when one block is deleted."
    #expect(
      study(.plain, kept: [70, 80, 90, 90]).summary == [
        "F cut: what follows sees zeros, so it answers every picture alike.",
        "Taken out, 4 blocks: mean 82.5 % (70.0–90.0), 74.5 points more.",
        "\(finding) It is so here.",
      ])
    #expect(
      study(.plain, kept: [20, 20, 20, 20]).summary.last
        == "\(finding) Here it is hurt, but goes on working.")
    #expect(
      study(.plain, kept: [8, 8, 8, 7]).summary.suffix(2) == [
        "Taken out, 4 blocks: mean 7.8 % (7.0–8.0), 0.2 points less.",
        "\(finding) Here it is barely hurt.",
      ])
  }

  @Test func aNetworkThatKnowsNothing() {
    for kind in [LaboratoryKind.plain, .residual] {
      #expect(
        study(kind, intact: 89, kept: [90, 90, 90, 90], changed: [90, 90]).summary.last
          == "Intact, it knows little more than guessing would: what a cut does to it says nothing."
      )
    }
  }

  @Test func margins() {
    let study = study(intact: 10, kept: [9, 8, 10, 11], changed: [20, 30])
    #expect(study.guessing == 90)
    // 2·√(0.1·0.9/1000) is 1.897 %.
    #expect(abs(study.margin - 1.897) < 0.001)
  }
}
