"""What the network sees at once: sampling frames over time, their features, augmentation."""
