namespace Engram.Compute;

/// <summary>One device of this machine, or a back end that did not start.</summary>
/// <param name="Name">As the configuration spells it: host, cuda:0, opencl:1; the back end alone (cuda) where it did not start.</param>
/// <param name="Kind">host, CUDA, OpenCL GPU, OpenCL CPU, OpenCL accelerator.</param>
/// <param name="Description">Processor or card.</param>
/// <param name="Driver">Driver or platform and its version; empty where there is none.</param>
/// <param name="Usable">Whether <see cref="DeviceCatalog.Open"/> takes the name.</param>
/// <param name="Reason">Why it is not usable, on one line; null where it is.</param>
public sealed record DeviceEntry(string Name, string Kind, string Description, string Driver, bool Usable, string? Reason);
