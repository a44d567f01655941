using Engram.Compute;
using Engram.Compute.Doctor;

namespace Engram.Cli.Commands;

/// <summary>What the doctor found.</summary>
internal sealed record DoctorReport(
    string Software, int Arithmetic, IReadOnlyList<DeviceEntry> Devices, IReadOnlyList<SelfTestReport> Tests)
{
    /// <summary>One line for all results: two machines agree where their lines do. Device names are not in it.</summary>
    public string Line => $"arithmetic {Arithmetic}, digest {string.Join(" ", Tests.Select(test => test.Sha256).Distinct(StringComparer.Ordinal))}";
}
