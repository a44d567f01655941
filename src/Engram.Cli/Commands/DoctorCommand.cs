using System.CommandLine;
using Engram.Cli.Consoles;
using Engram.Compute;
using Engram.Compute.Arithmetic;
using Engram.Compute.Doctor;

namespace Engram.Cli.Commands;

/// <summary>
/// doctor: lists devices and drivers, and compares every operation of each with the definition. 0 where all that could be used is right,
/// 1 where an operation differs, 2 where the device that was asked for is not to be had.
/// </summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var device = new Option<string?>("--device")
        {
            Description = "Only this one: host, cuda, cuda:N, opencl, opencl:N or auto. No other driver is loaded.",
            HelpName = "DEVICE",
        };
        var threads = CommandOptions.Threads();
        var json = CommandOptions.Json();
        var command = new Command("doctor", "List devices and drivers, and check every operation of each, bit for bit.") { device, threads, json };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), (_, interruption) =>
        {
            var report = Examine(parsed.GetValue(device), parsed.GetValue(threads), interruption.Stop);
            if (parsed.GetValue(json))
            {
                Json.Print(report);
            }
            else
            {
                Print(report);
            }

            return Task.FromResult(report.Tests.All(test => test.Equal) ? ExitCode.Done : ExitCode.Failed);
        }));
        return command;
    }

    private static DoctorReport Examine(string? asked, int threads, CancellationToken stop)
    {
        IReadOnlyList<DeviceEntry> devices = asked is null ? DeviceCatalog.List() : [];
        var names = asked is null ? devices.Where(entry => entry.Usable).Select(entry => entry.Name) : [asked];
        using var definition = new ReferenceDevice();
        var tests = new List<SelfTestReport>();
        foreach (var name in names)
        {
            using var device = DeviceCatalog.Open(name, threads);
            tests.Add(SelfTest.Run(device, definition, stop));
            devices = asked is null ? devices : [new DeviceEntry(device.Name, "", device.Description, "", true, null)];
        }

        return new DoctorReport(Software.Name, Definition.Version, devices, tests);
    }

    private static void Print(DoctorReport report)
    {
        var output = Console.Out;
        foreach (var device in report.Devices)
        {
            var driver = device.Driver.Length > 0 ? $", {device.Driver}" : "";
            output.WriteLine(SafeText.OneLine(
                device.Usable ? $"{device.Name,-10} {device.Description}{driver}" : $"{device.Name,-10} not usable: {device.Reason}"));
        }

        foreach (var test in report.Tests)
        {
            var wrong = test.Operations.Where(operation => !operation.Equal).ToList();
            output.WriteLine($"{test.Device,-10} {test.Operations.Count - wrong.Count} of {test.Operations.Count} operations equal to the definition");
            foreach (var operation in wrong)
            {
                output.WriteLine(SafeText.OneLine($"{test.Device,-10} {operation.Name} DIFFERS: {operation.Difference}"));
            }
        }

        output.WriteLine(report.Line);
    }
}
