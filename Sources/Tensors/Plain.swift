/// Each fast kernel once more, as the plain loop that its formula says: the oracle of its test.
///
/// The loops stand at the end of the kernels' own files; nothing but tests calls them.
package enum Plain {}
