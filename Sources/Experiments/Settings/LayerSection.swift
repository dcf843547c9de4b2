import AvazFiles
import AvazNeuralNetworks

/// One entry of `model.layers`: a layer, and the activation behind it that an entry may name.
struct LayerSection: Sendable {
    /// One or two.
    let layers: [LayerDescription]

    /// - Parameter reshapes: whether a layer may give its input another shape.
    init(_ section: SettingsSection, reshapes: Bool = false) throws {
        let description = try section.decode(LayerDescription.self)
        guard reshapes || !(description.configuration is Reshape.Configuration) else {
            throw section.failure(
                "a layer of kind \"reshape\" is not needed: features have their shape; leave it out"
            )
        }
        guard type(of: description.configuration).takesActivation else {
            layers = [description]
            return
        }
        let activation: ActivationFunction = try section.choice("activation", default: .identity)
        layers =
            activation == .identity
            ? [description] : [description, LayerDescription(Activation.Configuration(activation))]
    }
}
