namespace Engram.Pipeline.Options;

/// <summary>Which models are attacked.</summary>
public enum MembershipTargets
{
    /// <summary>The run's model.</summary>
    Model,

    /// <summary>It and every one of <c>models</c>, in turn.</summary>
    All,
}
