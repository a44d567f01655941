namespace Engram.Diffusion;

/// <summary>A file of a model cannot be used. The message is one line: the file, the place or key in it, what is wrong, the remedy.</summary>
public sealed class ModelException(string message, Exception? inner = null) : Exception(message, inner)
{
    public static ModelException In(string file, string what, Exception? inner = null) => new($"{file}: {what}", inner);
}
