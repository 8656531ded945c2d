/// A lesson with one of everything; the tests of mistakes replace something in it.
enum GoodLesson {
  static let text = #"""
    title: Shapes
    about: How 224 becomes 7.
    minutes: 15
    needs: [tour]
    sources:
      - He et al. 2015, arXiv:1512.03385, table 1
    steps:
      - id: stem
        title: The stem halves twice
        show: {network: resnet50, block: stem}
        text: |
          The *stem* makes {64 = unit} channels
          and more.

          Press `→` now.
        ask:
          number: How many weights?
          answer: stem.conv1.parameters
          within: 2 %
          unit: weights
          hint: Multiply.
          explain: You said {answer}, it is {9,408 = stem.conv1.parameters}.
      - id: cut
        title: A choice
        show:
          cut: {shortcuts: [conv3_2], residuals: [conv4_1]}
        text: Look.
        ask:
          choice: Which one?
          options:
            - {text: This, when: unit == 3}
            - text: That
              when: unit == 4
          hint: Look again.
          explain: It is this.
      - id: guess
        title: A prediction
        text: Think.
        ask:
          predict: Which one?
          options:
            - {text: Yes, right: true}
            - {text: No}
          reveal: {compute: all}
          hint: Think again.
          explain: Yes.
      - id: do
        title: A task
        show: {recording: identity, chart: gradients, at: end}
        text: Do it.
        ask:
          task: Cut something.
          until: cut.residuals == 1
          solution: [cut residual conv4_1]
          hint: With a key.
          explain: Done.
    """#
}
