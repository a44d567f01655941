namespace Engram.Pipeline.Options.Rules;

/// <summary>A list of one may be written without brackets.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ScalarOrListAttribute : Attribute;
