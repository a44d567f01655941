using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Tokenizer and text encoder with the memory of one prompt.</summary>
internal sealed class TextEncoding : IDisposable
{
    private readonly ClipTokenizer _tokenizer;
    private readonly ClipTextModel _model;
    private readonly ActivationPool _pool;
    private readonly DeviceBuffer _output;
    private readonly Lock _turn = new();

    public TextEncoding(ClipTokenizer tokenizer, ClipTextModel model, IDevice device)
    {
        _tokenizer = tokenizer;
        _model = model;
        _pool = new ActivationPool(device);
        Shape = new Shape(tokenizer.Length, model.Config.Width);
        _output = device.Allocate(Shape.Count);
    }

    /// <summary>[length, width] of one embedding.</summary>
    public Shape Shape { get; }

    /// <summary>Loads tokenizer and text encoder of a text pipeline.</summary>
    public static TextEncoding Load(ModelFolder folder, IDevice device)
    {
        var tokenizer = folder.LoadTokenizer();
        return new TextEncoding(tokenizer, ClipTextModel.Load(folder.FolderOf("text_encoder"), folder.ConfigOf("text_encoder"), device), device);
    }

    public TextEmbedding Encode(string prompt)
    {
        var tokens = _tokenizer.Tokenize(prompt);
        return new TextEmbedding(Encode(tokens.Ids), tokens.Tokens, tokens.Truncated);
    }

    /// <summary>The last hidden state of padded ids, one prompt.</summary>
    public float[] Encode(ReadOnlySpan<int> ids)
    {
        var values = new float[Shape.Count];
        lock (_turn)
        {
            var output = _output.As(new Shape(1, Shape.A, Shape.B));
            _model.Forward(_pool, ids, output);
            _pool.Device.Download(output, values);
        }

        return values;
    }

    public void Dispose()
    {
        _output.Dispose();
        _pool.Dispose();
        _model.Dispose();
    }
}
