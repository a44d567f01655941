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

    /// <summary>The text is only put together when it is needed: operations check their shapes thousands of times a second.</summary>
    public static void Require(
        bool condition,
        [System.Runtime.CompilerServices.InterpolatedStringHandlerArgument(nameof(condition))] ref ShapeMessage message)
    {
        if (!condition)
        {
            throw new ShapeException(message.ToString());
        }
    }
}
