/// The operations that may occur in a file of `torch.save`, by their codes in `pickletools`.
enum PickleOpcode: UInt8 {
  // Protocol 2, which `torch.save` writes unless told otherwise; the first two from Python 2.
  case binString = 0x54  // T
  case shortBinString = 0x55  // U
  case proto = 0x80
  case stop = 0x2E  // .
  case mark = 0x28  // (
  case none = 0x4E  // N
  case newTrue = 0x88
  case newFalse = 0x89
  case binInt = 0x4A  // J
  case binInt1 = 0x4B  // K
  case binInt2 = 0x4D  // M
  case long1 = 0x8A
  case binFloat = 0x47  // G
  case binUnicode = 0x58  // X
  case emptyTuple = 0x29  // )
  case tuple = 0x74  // t
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case emptyList = 0x5D  // ]
  case append = 0x61  // a
  case appends = 0x65  // e
  case emptyDict = 0x7D  // }
  case setItem = 0x73  // s
  case setItems = 0x75  // u
  case binGet = 0x68  // h
  case longBinGet = 0x6A  // j
  case binPut = 0x71  // q
  case longBinPut = 0x72  // r
  case global = 0x63  // c
  case reduce = 0x52  // R
  case build = 0x62  // b
  case binPersID = 0x51  // Q

  // Protocol 3.
  case binBytes = 0x42  // B
  case shortBinBytes = 0x43  // C

  // Protocol 4.
  case shortBinUnicode = 0x8C
  case binUnicode8 = 0x8D
  case binBytes8 = 0x8E
  case stackGlobal = 0x93
  case memoize = 0x94
  case frame = 0x95
}

extension PickleMachine {
  /// Runs one operation; `cursor` is behind its code.
  mutating func execute(
    _ opcode: PickleOpcode, _ cursor: inout ByteCursor
  ) throws(WeightsError.Fault) {
    switch opcode {
    case .proto:
      let version = try cursor.byte()
      guard (2...5).contains(version) else { throw .pickleProtocol(version, offset: offset) }
    // A frame only tells how far to read ahead.
    case .frame: _ = try cursor.integer(UInt64.self)
    case .stop: break
    case .mark:
      guard marks.count < Bounds.stack else { throw .limit(.stack, offset: offset) }
      marks.append(stack.count)

    case .none: try push(.none)
    case .newTrue: try push(.bool(true))
    case .newFalse: try push(.bool(false))
    case .binInt: try push(.integer(Int(cursor.integer(Int32.self))))
    case .binInt1: try push(.integer(Int(cursor.byte())))
    case .binInt2: try push(.integer(Int(cursor.integer(UInt16.self))))
    case .long1: try push(longInteger(&cursor))
    case .binFloat:
      // The one big-endian number of the format.
      let bits = try cursor.integer(UInt64.self).byteSwapped
      try push(.float(Double(bitPattern: bits)))

    case .shortBinString: try pushText(&cursor, UInt64(cursor.byte()))
    case .binString:
      let count = try cursor.integer(Int32.self)
      guard count >= 0 else { throw .limit(.string, offset: offset) }
      try pushText(&cursor, UInt64(count))
    case .shortBinUnicode: try pushText(&cursor, UInt64(cursor.byte()))
    case .binUnicode: try pushText(&cursor, UInt64(cursor.integer(UInt32.self)))
    case .binUnicode8: try pushText(&cursor, cursor.integer(UInt64.self))
    case .shortBinBytes: try pushBytes(&cursor, UInt64(cursor.byte()))
    case .binBytes: try pushBytes(&cursor, UInt64(cursor.integer(UInt32.self)))
    case .binBytes8: try pushBytes(&cursor, cursor.integer(UInt64.self))

    case .emptyTuple: try pushTuple([])
    case .tuple1: try pushTuple(pop(1))
    case .tuple2: try pushTuple(pop(2))
    case .tuple3: try pushTuple(pop(3))
    case .tuple: try pushTuple(popToMark())
    case .emptyList: try pushList()
    case .append: try append(pop(1))
    case .appends: try append(popToMark())
    case .emptyDict: try pushDictionary()
    case .setItem: try insert(pop(2))
    case .setItems: try insert(popToMark())

    case .binGet: try recall(Int(cursor.byte()))
    case .longBinGet: try recall(Int(cursor.integer(UInt32.self)))
    case .binPut: try remember(Int(cursor.byte()))
    case .longBinPut: try remember(Int(cursor.integer(UInt32.self)))
    case .memoize: try remember(memo.count)

    case .global: try pushGlobal(module: cursor.line(), name: cursor.line())
    case .stackGlobal:
      let names = try pop(2)
      guard case (.string(let module), .string(let name)) = (names[0], names[1]) else {
        throw unexpected(names[1], .string)
      }
      try pushGlobal(module: module, name: name)
    case .reduce: try reduce()
    case .build: try build()
    case .binPersID: try pushPersistent(pop())
    }
  }

  /// A two's complement integer of up to 255 bytes, none for zero.
  private func longInteger(_ cursor: inout ByteCursor) throws(WeightsError.Fault) -> PickleValue {
    let count = try cursor.byte()
    var bytes: [UInt8] = []
    for _ in 0..<count { bytes.append(try cursor.byte()) }
    guard count <= 8 else { return .longInteger(bytes) }
    var number = bytes.last.map { $0 >= 0x80 } == true ? -1 : 0
    for byte in bytes.reversed() { number = number << 8 | Int(byte) }
    return .integer(number)
  }

  private mutating func pushText(
    _ cursor: inout ByteCursor, _ count: UInt64
  ) throws(WeightsError.Fault) {
    guard count <= Bounds.string else { throw .limit(.string, offset: offset) }
    try push(.string(cursor.text(count: count)))
  }

  /// Bytes carry nothing that is looked at.
  private mutating func pushBytes(
    _ cursor: inout ByteCursor, _ count: UInt64
  ) throws(WeightsError.Fault) {
    _ = try cursor.skip(count)
    try push(.bytes)
  }
}
