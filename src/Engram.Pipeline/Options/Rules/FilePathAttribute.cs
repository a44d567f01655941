namespace Engram.Pipeline.Options.Rules;

/// <summary>
/// A path: relative to the YAML file, absolute once read. Outside the configuration hash, since it is the contents that count.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FilePathAttribute : Attribute;
