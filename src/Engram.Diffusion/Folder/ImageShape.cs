namespace Engram.Diffusion;

public readonly record struct ImageShape(int Height, int Width, int Channels);
