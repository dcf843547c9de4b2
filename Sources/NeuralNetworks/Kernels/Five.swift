import AvazCVectorMath
import AvazTensors

/// Five SIMD blocks: as many sums as one block of inputs is multiplied into before the next is
/// loaded. Twenty of them fit into the registers beside their operands, and two fives are the ten
/// classes of most tasks here.
struct Five {
    private var a, b, c, d, e: SIMD16<Float>

    static var zero: Five { Five { _ in .zero } }

    @inline(__always)
    init(_ block: (_ index: Int) -> SIMD16<Float>) {
        (a, b, c, d, e) = (block(0), block(1), block(2), block(3), block(4))
    }

    /// Adds `x` times each factor.
    @inline(__always)
    mutating func add(_ x: SIMD16<Float>, _ factors: Five) {
        a = vm_multiply_add(x, factors.a, a)
        b = vm_multiply_add(x, factors.b, b)
        c = vm_multiply_add(x, factors.c, c)
        d = vm_multiply_add(x, factors.d, d)
        e = vm_multiply_add(x, factors.e, e)
    }

    /// The first `lanes` of each, `stride` floats apart.
    @inline(__always)
    func store(_ lanes: Int, _ pointer: UnsafeMutablePointer<Float>, stride: Int) {
        Vector.storeFirst(lanes, a, pointer)
        Vector.storeFirst(lanes, b, pointer + stride)
        Vector.storeFirst(lanes, c, pointer + 2 * stride)
        Vector.storeFirst(lanes, d, pointer + 3 * stride)
        Vector.storeFirst(lanes, e, pointer + 4 * stride)
    }

    /// Each block's lanes added up, one behind the other.
    @inline(__always)
    func storeTotals(_ pointer: UnsafeMutablePointer<Float>) {
        pointer[0] = vm_sum(a)
        pointer[1] = vm_sum(b)
        pointer[2] = vm_sum(c)
        pointer[3] = vm_sum(d)
        pointer[4] = vm_sum(e)
    }
}
