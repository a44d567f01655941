namespace Engram.Tests;

/// <summary>How much work the operation cases are.</summary>
public enum CaseSize
{
    /// <summary>For simulators (the ILGPU CPU accelerator, OpenCL on a processor): one or two tiles a case.</summary>
    Tiny,

    /// <summary>For devices of full speed.</summary>
    Full,
}
