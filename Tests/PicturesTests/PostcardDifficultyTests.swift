import Testing

@testable import Pictures

@Suite("Difficulty of postcards")
struct PostcardDifficultyTests {
  @Test("nothing said means standard")
  func standard() {
    for index in 0..<20 {
      let standard = Postcards.postcard(
        seed: 3, index: index, width: 32, height: 32, difficulty: .standard)
      #expect(
        Postcards.postcard(seed: 3, index: index, width: 32, height: 32).picture
          == standard.picture)
    }
  }

  /// The bits of version 1 of these recipes; standard's are in `PostcardsTests`.
  @Test(
    "the same arguments give the same bits",
    arguments: [(Postcards.Difficulty.easy, "8eaaad4906cfd1db"), (.hard, "93d70a7cf34e9c75")])
  func digests(difficulty: Postcards.Difficulty, digest: String) {
    let set = PostcardSet(seed: 3, count: 6, size: 32, difficulties: [difficulty])
    #expect(fnv1a((0..<6).flatMap { set[$0].picture.pixels }) == digest)
  }

  @Test("every difficulty has its own pictures, with the same labels")
  func distinct() {
    let set = PostcardSet(seed: 8, count: 200, size: 16)
    for index in 0..<200 {
      let postcards = Postcards.Difficulty.allCases.map {
        Postcards.postcard(seed: 8, index: index, width: 16, height: 16, difficulty: $0)
      }
      #expect(Set(postcards.map(\.label)) == [set.label(at: index)])
      #expect(Set(postcards.map { fnv1a($0.picture.pixels) }).count == 3)
    }
  }

  @Test("all ten classes, about equally often", arguments: Postcards.Difficulty.allCases)
  func labels(difficulty: Postcards.Difficulty) {
    var counts = [Int](repeating: 0, count: 10)
    for index in 0..<2000 {
      counts[
        Postcards.postcard(seed: 2, index: index, width: 1, height: 1, difficulty: difficulty)
          .label] += 1
    }
    // Binomial with mean 200 and deviation 13.4: five deviations.
    #expect(counts.allSatisfy { (133...267).contains($0) })
  }

  /// What the recipes promise of the scenes, and that what they allow does occur.
  @Test(
    "clutter and covers as the table says",
    arguments: [
      (Postcards.Difficulty.easy, 0...1, 0.0...0.0), (.standard, 0...4, 0.45...0.55),
      (.hard, 2...6, 1.0...1.0),
    ])
  func scenes(
    difficulty: Postcards.Difficulty, clutter: ClosedRange<Int>, covers: ClosedRange<Double>
  ) {
    let recipe = PostcardRecipe(difficulty)
    let scenes = (0..<2000).map { index in
      var generator = SplitMix64(seed: 6, index: index)
      return PostcardScene(recipe, using: &generator)
    }
    #expect(Set(scenes.map(\.clutter.count)) == Set(clutter))
    let covered = scenes.compactMap(\.cover)
    #expect(covers.contains(Double(covered.count) / 2000))
    #expect(covered.allSatisfy { max(abs($0.u), abs($0.v)) <= recipe.coverReach })
    for scene in scenes {
      #expect(recipe.scale.contains(scene.scale))
      #expect(scene.cosine >= Reproducible.cosine(recipe.rotation))
      #expect(max(abs(scene.u), abs(scene.v)) <= recipe.offset)
      #expect(scene.noiseDeviation <= Float(recipe.noise))
      let ground = (scene.firstColour + scene.secondColour) / 2
      let brightening = (scene.objectColour - ground).sum() / 3
      #expect(brightening > recipe.leastBrightening)
    }
  }
}
