using System.Globalization;
using Engram.Cli.Consoles;
using Serilog.Events;

namespace Engram.Cli.Logging;

/// <summary>One short line an event: time, level where it is not plain information, message. Stack traces are for the file.</summary>
internal static class ConsoleLine
{
    public static string Of(LogEvent logEvent)
    {
        var time = logEvent.Timestamp.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var level = logEvent.Level switch
        {
            LogEventLevel.Warning => "warning: ",
            LogEventLevel.Error or LogEventLevel.Fatal => "error: ",
            _ => "",
        };
        using var message = new StringWriter(CultureInfo.InvariantCulture);
        foreach (var token in logEvent.MessageTemplate.Tokens)
        {
            // Text without the quotes that Serilog puts around it, as in a sentence.
            if (token is Serilog.Parsing.PropertyToken property
                && logEvent.Properties.TryGetValue(property.PropertyName, out var value)
                && value is ScalarValue { Value: string text })
            {
                message.Write(text);
            }
            else
            {
                token.Render(logEvent.Properties, message, CultureInfo.InvariantCulture);
            }
        }

        return $"{time} {level}{SafeText.OneLine(message.ToString())}";
    }
}
