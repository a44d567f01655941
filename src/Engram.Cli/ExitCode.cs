namespace Engram.Cli;

/// <summary>What the program ends with; scripts depend on it.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The work could not be done, or what was compared differs.</summary>
    public const int Failed = 1;

    /// <summary>A configuration, input, option or device that cannot be used.</summary>
    public const int BadInput = 2;

    /// <summary>Refused as it stands: changed inputs, a locked run, a foreign folder.</summary>
    public const int Refused = 3;

    /// <summary>128 + 2, as shells report SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>128 + 15, SIGTERM.</summary>
    public const int Terminated = 143;
}
