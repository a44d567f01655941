using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Engram.Compute.Arithmetic;

namespace Engram.Compute.Doctor;

/// <summary>
/// Runs every operation on ragged sizes on a device and on a reference, and compares the bits: the proof, on this machine and with this
/// driver, that results made here can be made again elsewhere.
/// </summary>
public static class SelfTest
{
    /// <summary>Compares with a device that the caller keeps, usually the host.</summary>
    public static SelfTestReport Run(IDevice device, IDevice reference, CancellationToken stop = default)
    {
        var operations = new List<SelfTestOperation>();
        foreach (var (name, run) in SelfTestCases.All)
        {
            stop.ThrowIfCancellationRequested();
            operations.Add(Compare(name, run, device, reference));
        }

        return new SelfTestReport(device.Name, Definition.Version, operations, Digest(operations));
    }

    private static SelfTestOperation Compare(string name, Action<SelfTestBench> run, IDevice device, IDevice reference)
    {
        var expected = Results(run, reference);
        try
        {
            var actual = Results(run, device);
            var difference = Difference(expected, actual);
            return new SelfTestOperation(name, difference is null, difference, Convert.ToHexStringLower(SHA256.HashData(actual)));
        }
        // A driver may fail in any way; the doctor has to go on with the next operation.
        catch (Exception e)
        {
            return new SelfTestOperation(name, false, $"failed: {e.Message.ReplaceLineEndings(" ")}", "");
        }
    }

    private static byte[] Results(Action<SelfTestBench> run, IDevice device)
    {
        using var bench = new SelfTestBench(device);
        run(bench);
        return bench.Results;
    }

    private static string? Difference(byte[] expected, byte[] actual)
    {
        var at = expected.AsSpan().CommonPrefixLength(actual);
        if (at == expected.Length && at == actual.Length)
        {
            return null;
        }

        var start = at / 4 * 4;
        return start + 4 > Math.Min(expected.Length, actual.Length)
            ? $"byte {at} of {expected.Length} differs"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"value {start / 4} is {Text(actual, start)} instead of {Text(expected, start)}");
    }

    private static string Text(byte[] bytes, int at) =>
        string.Create(CultureInfo.InvariantCulture, $"{BitConverter.ToSingle(bytes, at):G9} (0x{BitConverter.ToUInt32(bytes, at):X8})");

    private static string Digest(List<SelfTestOperation> operations)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"arithmetic {Definition.Version}\n"));
        foreach (var operation in operations)
        {
            text.Append(CultureInfo.InvariantCulture, $"{operation.Name}: {operation.Sha256}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
