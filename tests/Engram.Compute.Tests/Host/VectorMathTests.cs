using Engram.Compute;
using Engram.Compute.Arithmetic;

namespace Engram.Tests.Host;

/// <summary>The vectors' functions against the scalar definition, over bit patterns of every magnitude.</summary>
public sealed class VectorMathTests
{
    private const int Count = 150_001;

    [Theory]
    [InlineData(VectorWidth.V128)]
    [InlineData(VectorWidth.V256)]
    [InlineData(VectorWidth.V512)]
    public void Activations_equal_the_definition_for_every_magnitude(VectorWidth width)
    {
        var values = Patterns();
        using var device = new HostDevice(2, width);
        using var buffer = device.Allocate(2L * Count);
        var input = new Tensor(buffer, 0, new Shape(Count));
        var output = new Tensor(buffer, Count, new Shape(Count));
        device.Upload(values, input);
        var result = new float[Count];
        foreach (var (activation, definition) in new (Activation, Func<float, float>)[]
        {
            (Activation.None, x => x), (Activation.Silu, Definition.Silu), (Activation.Gelu, Definition.Gelu),
            (Activation.QuickGelu, Definition.QuickGelu),
        })
        {
            device.Activate(input, output, activation);
            device.Download(output, result);
            for (var i = 0; i < Count; i++)
            {
                var expected = definition(values[i]);
                Assert.True(
                    BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(result[i]),
                    $"{activation}({values[i]:g9}) is {result[i]:g9} instead of {expected:g9}.");
            }
        }
    }

    /// <summary>Half of the values have random bits, half lie where the functions bend.</summary>
    private static float[] Patterns()
    {
        var values = new float[Count];
        for (var i = 0; i < Count; i++)
        {
            var (w0, w1, _, _) = Philox.Words((uint)i, 0, 0, 0, 42);
            var value = BitConverter.UInt32BitsToSingle(w0);
            values[i] = i % 2 == 0 && float.IsFinite(value) ? value : ((int)w1 >> 8) * (100f / (1 << 23));
        }

        return values;
    }
}
