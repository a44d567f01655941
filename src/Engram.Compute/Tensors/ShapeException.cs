using System.Runtime.CompilerServices;

namespace Engram.Compute;

/// <summary>A tensor does not have the shape that an operation needs: a mistake of the caller, never of a user's file.</summary>
public sealed class ShapeException(string message) : ArgumentException(message)
{
    public static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ShapeException(message);
        }
    }

    /// <summary>As above; the text is put together only where it is needed.</summary>
    public static void Require(bool condition, [InterpolatedStringHandlerArgument(nameof(condition))] ref ShapeMessage message)
    {
        if (!condition)
        {
            throw new ShapeException(message.Text());
        }
    }
}
