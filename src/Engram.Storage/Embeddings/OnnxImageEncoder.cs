using Engram.Storage.Images;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Engram.Storage.Embeddings;

/// <summary>
/// An image encoder exported to ONNX (CLIP's image part, SSCD, DINO): one picture in, one vector out. The picture's short side is scaled to
/// the encoder's size (bicubic, antialiased), the centre cut out, and values are (v / 255 − mean) / std, channels first.
/// </summary>
/// <remarks>
/// One picture a call and one thread a call, so that a vector depends on nothing but its picture; calls may come from several threads. The
/// runtime chooses its kernels by the processor, so another kind of processor may give other last bits.
/// </remarks>
public sealed class OnnxImageEncoder : IDisposable
{
    private static readonly ResizeRule Rule = new() { Filter = ResizeFilter.Bicubic, Crop = CropRule.Centre };
    private static readonly string[] UsualOutputs = ["image_embeds", "image_embeddings", "embedding", "embeddings", "pooler_output"];

    private readonly InferenceSession _session;
    private readonly string _path;
    private readonly string _input;
    private readonly string _output;
    private readonly bool _half;
    private readonly EncoderSettings _settings;

    private OnnxImageEncoder(string path, InferenceSession session, string input, string output, bool half, EncoderSettings settings)
    {
        (_path, _session, _input, _output, _half, _settings) = (path, session, input, output, half, settings);

        // A grey picture: what is wrong with the model's graph is found here, and an output may not state its length.
        var size = settings.Size;
        var grey = new byte[3 * size * size];
        grey.AsSpan().Fill(128);
        Width = Encode(new DecodedImage(size, size, grey)).Length;
    }

    /// <summary>Values of an embedding.</summary>
    public int Width { get; }

    /// <summary>Side of the picture that the model sees.</summary>
    public int Size => _settings.Size;

    /// <summary>One line each: settings that were not configured, and where they were found.</summary>
    public IReadOnlyList<string> Notes => _settings.Notes;

    /// <exception cref="DataSetException">No ONNX model, not one of pictures, or a setting is missing; the message names the key.</exception>
    public static OnnxImageEncoder Open(string path, EncoderOptions? options = null)
    {
        options ??= new EncoderOptions();
        if (!File.Exists(path))
        {
            throw new DataSetException($"{path}: no such file; embeddings.encoder names an ONNX model");
        }

        InferenceSession? session = null;
        try
        {
            // One thread a call: several would cut sums differently on machines of other sizes.
            using var settings = new SessionOptions
            {
                IntraOpNumThreads = 1,
                InterOpNumThreads = 1,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            session = new InferenceSession(path, settings);
            var input = InputOf(path, session, options.Input);
            var (half, size) = ShapeOf(path, input, session.InputMetadata[input]);
            var found = EncoderSettings.Of(path, options, session.ModelMetadata.CustomMetadataMap, size);
            return new OnnxImageEncoder(path, session, input, OutputOf(path, session, options.Output), half, found);
        }
        catch (OnnxRuntimeException e)
        {
            session?.Dispose();
            throw Failed(path, e);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <summary>The vector of a picture, as the model gives it: not normalised.</summary>
    /// <exception cref="DataSetException">The model cannot be run on a picture.</exception>
    /// <exception cref="ImageException">The picture's proportions are beyond what can be scaled.</exception>
    public float[] Encode(DecodedImage image)
    {
        var values = Values(ImageResizer.Resize(image, Size, Size, Rule).Rgb);
        long[] shape = [1, 3, Size, Size];
        try
        {
            using var input = _half
                ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (Float16)value), shape)
                : OrtValue.CreateTensorValueFromMemory(values, shape);
            using var options = new RunOptions();
            using var results = _session.Run(options, [_input], [input], [_output]);
            return VectorOf(results[0]);
        }
        catch (OnnxRuntimeException e)
        {
            throw Failed(_path, e);
        }
    }

    public void Dispose() => _session.Dispose();

    private float[] Values(byte[] rgb)
    {
        var pixels = Size * Size;
        var values = new float[3 * pixels];
        for (var channel = 0; channel < 3; channel++)
        {
            for (var i = 0; i < pixels; i++)
            {
                values[(channel * pixels) + i] = ((rgb[(3 * i) + channel] / 255f) - _settings.Mean[channel]) / _settings.Std[channel];
            }
        }

        return values;
    }

    /// <summary>[1, d] or [1, d, 1, 1] whole; of [1, tokens, d] the first token, which stands for the picture.</summary>
    private float[] VectorOf(OrtValue result)
    {
        var info = result.GetTensorTypeAndShape();
        var values = info.ElementDataType switch
        {
            TensorElementType.Float => result.GetTensorDataAsSpan<float>().ToArray(),
            TensorElementType.Float16 => Array.ConvertAll(result.GetTensorDataAsSpan<Float16>().ToArray(), value => (float)value),
            var other => throw new DataSetException($"{_path}: output '{_output}' is {other}, not numbers of 16 or 32 bits"),
        };
        var shape = info.Shape;
        if (values.Length == 0 || shape.Length < 1 || (shape.Length > 1 && shape[0] != 1))
        {
            throw new DataSetException($"{_path}: output '{_output}' is [{string.Join(", ", shape)}], not one vector a picture");
        }

        return shape.Length == 3 ? values[..(int)shape[2]] : values;
    }

    private static string InputOf(string path, InferenceSession session, string? asked)
    {
        string[] names = [.. session.InputMetadata.Keys];
        var name = asked ?? (names.Length == 1 ? names[0] : names.FirstOrDefault(input => input is "pixel_values" or "image"));
        if (name is null || !names.Contains(name))
        {
            throw new DataSetException($"{path}: no input '{asked ?? "pixel_values"}'; the inputs are {string.Join(", ", names)} (embeddings.input)");
        }

        return names.Length == 1
            ? name
            : throw new DataSetException(
                $"{path}: the model also asks for {string.Join(", ", names.Where(input => input != name))}; export the image part alone");
    }

    private static string OutputOf(string path, InferenceSession session, string? asked)
    {
        string[] names = [.. session.OutputMetadata.Keys];
        return asked is null
            ? UsualOutputs.FirstOrDefault(names.Contains) ?? names[0]
            : names.Contains(asked)
                ? asked
                : throw new DataSetException($"{path}: no output '{asked}'; the outputs are {string.Join(", ", names)} (embeddings.output)");
    }

    private static (bool Half, int? Size) ShapeOf(string path, string name, NodeMetadata input)
    {
        var shape = input.Dimensions;
        var text = $"[{string.Join(", ", shape)}]";
        if (input.ElementDataType is not (TensorElementType.Float or TensorElementType.Float16))
        {
            throw new DataSetException($"{path}: input '{name}' is {input.ElementDataType}, not numbers of 16 or 32 bits");
        }

        if (shape.Length != 4 || shape[0] > 1 || shape[1] is not (3 or < 1) || (shape[2] > 0 && shape[3] > 0 && shape[2] != shape[3]))
        {
            throw new DataSetException($"{path}: input '{name}' is {text}, not [1, 3, side, side] (colour pictures, channels first, one at a time)");
        }

        var size = Math.Max(shape[2], shape[3]);
        return (input.ElementDataType is TensorElementType.Float16, size > 0 ? size : null);
    }

    private static DataSetException Failed(string path, OnnxRuntimeException e) =>
        new($"{path}: the ONNX model cannot be used: {e.Message.Split('\n')[0]}", e);
}
