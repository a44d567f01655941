using System.Globalization;
using Engram.Compute;
using Xunit;

namespace Engram.Tests;

/// <summary>One operation on one set of shapes: what a device computes must be, bit for bit, what the definition computes.</summary>
/// <param name="run">Runs on any device and returns every output as bits.</param>
public sealed class OperationCase(string name, Func<Workspace, long[]> run)
{
    private readonly Lazy<long[]> _expected = new(() => Run(new ReferenceDevice(), name, run));

    public string Name { get; } = name;

    public void Verify(IDevice device)
    {
        var expected = _expected.Value;
        var actual = Run(device, Name, run);
        Assert.Equal(expected.Length, actual.Length);
        var different = 0;
        var first = -1;
        for (var i = 0; i < expected.Length; i++)
        {
            if (expected[i] != actual[i])
            {
                first = different++ == 0 ? i : first;
            }
        }

        if (different > 0)
        {
            Assert.Fail(string.Create(
                CultureInfo.InvariantCulture,
                $"{Name} on {device.Name}: {different} of {expected.Length} values differ, first at {first}: "
                    + $"{Text(actual[first])} instead of {Text(expected[first])}."));
        }
    }

    /// <summary>The result's bits, for comparing two devices or two runs with each other.</summary>
    public long[] Run(IDevice device) => Run(device, Name, run);

    public override string ToString() => Name;

    private static long[] Run(IDevice device, string name, Func<Workspace, long[]> run)
    {
        using var workspace = new Workspace(device, name);
        var result = run(workspace);
        workspace.RequireGuards();
        return result;
    }

    private static string Text(long bits) =>
        string.Create(CultureInfo.InvariantCulture, $"0x{bits:x} ({BitConverter.Int32BitsToSingle((int)bits):g9})");
}
