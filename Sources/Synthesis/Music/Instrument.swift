/// The instruments of General MIDI that the genres call on; the raw value is the program number.
enum Instrument: Int {
    case grandPiano = 0
    case brightPiano = 1
    case electricPiano = 4
    case harpsichord = 6
    case clavinet = 7
    case vibraphone = 11
    case drawbarOrgan = 16
    case percussiveOrgan = 17
    case rockOrgan = 18
    case accordion = 21
    case harmonica = 22
    case nylonGuitar = 24
    case steelGuitar = 25
    case jazzGuitar = 26
    case cleanGuitar = 27
    case mutedGuitar = 28
    case overdrivenGuitar = 29
    case distortionGuitar = 30
    case doubleBass = 32
    case fingeredBass = 33
    case pickedBass = 34
    case slapBass = 36
    case synthBass = 38
    case deepSynthBass = 39
    case violin = 40
    case cello = 42
    case pizzicato = 45
    case timpani = 47
    case strings = 48
    case slowStrings = 49
    case synthStrings = 50
    case choir = 52
    case voice = 53
    case synthVoice = 54
    case trumpet = 56
    case trombone = 57
    case mutedTrumpet = 59
    case brassSection = 61
    case altoSax = 65
    case tenorSax = 66
    case oboe = 68
    case clarinet = 71
    case flute = 73
    case squareLead = 80
    case sawtoothLead = 81
    case warmPad = 89
    case polysynthPad = 90
    case banjo = 105
    case fiddle = 110
}

/// General MIDI's percussion; the raw value is the key on the drum channel.
enum Drum: Int {
    case kick = 36
    case sideStick = 37
    case snare = 38
    case clap = 39
    case closedHat = 42
    case pedalHat = 44
    case lowTom = 45
    case openHat = 46
    case middleTom = 47
    case crash = 49
    case highTom = 50
    case ride = 51
    case tambourine = 54
    case maracas = 70
}

/// Kits on the drum channel; the raw value is the program number.
enum DrumKit: Int {
    case standard = 0
    case power = 16
    case electronic = 25
    case jazz = 32
    case brush = 40
}
